package org.consilium.cohort.study;

import java.util.Arrays;
import java.util.List;

/**
 * What must be said of a model that supports decisions, in the order of the rule. A study enters any of them under its id.
 *
 * <p><b>Source</b>: ONC HTI-1, 45 CFR 170.315(b)(11)(iv): 31 source attributes.
 */
public enum CardAttribute {
    DEVELOPER("developer", "Developer and contact"),
    FUNDING("funding", "Funding of the technical implementation"),
    OUTPUT_VALUE("outputValue", "Value that the output is"),
    OUTPUT_KIND("outputKind", "Kind of output"),
    INTENDED_USE("intendedUse", "Intended use"),
    POPULATION("intendedPopulation", "Intended patient population"),
    USERS("intendedUsers", "Intended users"),
    ROLE("role", "Intended role in decisions"),
    CAUTIONED_AGAINST("cautionedAgainst", "Tasks, situations or populations cautioned against"),
    RISKS("risks", "Known risks, inappropriate settings and limits"),
    CRITERIA("criteria", "Inclusion and exclusion criteria of the training data"),
    SENSITIVE_INPUTS("sensitiveInputs", "Demographic, social and health inputs"),
    REPRESENTATIVENESS("representativeness", "Demographic representativeness of the training data"),
    RELEVANCE("relevance", "Relevance of the training data to the deployed setting"),
    FAIRNESS_APPROACH("fairnessApproach", "Approach to fair output"),
    BIAS_MANAGEMENT("biasManagement", "Management of bias"),
    EXTERNAL_SOURCE("externalSource", "External validation: data source and setting"),
    EXTERNAL_PARTY("externalParty", "External validation: who conducted it"),
    EXTERNAL_REPRESENTATIVENESS("externalRepresentativeness", "External validation: demographic representativeness"),
    EXTERNAL_PROCESS("externalProcess", "External validation: process"),
    VALIDITY_SAME_SOURCE("validitySameSource", "Validity, data of the same source"),
    FAIRNESS_SAME_SOURCE("fairnessSameSource", "Fairness, data of the same source"),
    VALIDITY_EXTERNAL("validityExternal", "Validity, external data"),
    FAIRNESS_EXTERNAL("fairnessExternal", "Fairness, external data"),
    OUTCOME_REFERENCES("outcomeReferences", "References on evaluated outcomes"),
    VALIDITY_MONITORING("validityMonitoring", "Process and frequency of monitoring validity"),
    VALIDITY_LOCAL("validityLocal", "Validity in local data"),
    FAIRNESS_MONITORING("fairnessMonitoring", "Process and frequency of monitoring fairness"),
    FAIRNESS_LOCAL("fairnessLocal", "Fairness in local data"),
    UPDATES("updates", "Process and frequency of updates"),
    CORRECTION("correction", "Frequency of correcting performance when risks are found");

    /** What a study may say beside them: who entered them, and when. */
    static final List<String> ABOUT_THEM = List.of("author", "updatedAt");

    private final String id;
    private final String title;

    CardAttribute(String id, String title) {
        this.id = id;
        this.title = title;
    }

    public String id() {
        return id;
    }

    public String title() {
        return title;
    }

    static List<String> ids() {
        return Arrays.stream(values()).map(CardAttribute::id).toList();
    }
}
