package org.consilium.cohort.bundle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.consilium.clinical.study.FeatureRule;
import org.consilium.clinical.study.Study;
import org.consilium.cohort.study.CardAttribute;
import org.consilium.cohort.table.CohortTables;

/**
 * The 31 source attributes of a predictive decision support intervention: what was measured here, what people entered in the
 * study's {@code card}, and for the rest that it is not available.
 *
 * <p><b>Source</b>: ONC HTI-1, 45 CFR 170.315(b)(11)(iv).
 */
final class SourceAttributes {

    static final String UNKNOWN = "not available";

    private final Study study;
    private final CohortTables tables;
    private final int shipped;

    SourceAttributes(Study study, CohortTables tables, int shipped) {
        this.study = study;
        this.tables = tables;
        this.shipped = shipped;
    }

    /** Each as {@code {number, id, title, value, author, updatedAt, modelVersion, source}}. */
    void into(ArrayNode list) {
        Map<CardAttribute, String> measured = measured();
        Map<CardAttribute, String> asked = fromTheStudy();
        int number = 0;
        for (CardAttribute attribute : CardAttribute.values()) {
            String entered = study.card().getOrDefault(attribute.id(), asked.get(attribute));
            String found = measured.get(attribute);
            ObjectNode node = list.addObject();
            node.put("number", ++number);
            node.put("id", attribute.id());
            node.put("title", attribute.title());
            node.put("value", found != null ? found : entered != null ? entered : UNKNOWN);
            node.put("author", found != null ? "the training" : study.card().getOrDefault("author", UNKNOWN));
            node.put(
                    "updatedAt",
                    found != null
                            ? "when it was trained, see run.json"
                            : study.card().getOrDefault("updatedAt", UNKNOWN));
            node.put("modelVersion", study.version());
            node.put("source", found != null ? "measured" : "entered");
        }
    }

    private Map<CardAttribute, String> measured() {
        Map<CardAttribute, String> found = new LinkedHashMap<>();
        String data = study.synthetic() ? "Synthetic patients, made by rules. " : "";
        found.put(
                CardAttribute.CRITERIA,
                data + tables.rows() + " askings of " + tables.patients() + " patients, of " + tables.patientsRead()
                        + " in the export; included and excluded by the rules of the study that the bundle carries.");
        found.put(CardAttribute.SENSITIVE_INPUTS, inputs());
        if (!study.subgroups().isEmpty()) {
            found.put(CardAttribute.REPRESENTATIVENESS, data + composition());
            found.put(
                    CardAttribute.FAIRNESS_SAME_SOURCE,
                    "Figures by " + titles()
                            + " for each finding, with intervals, in evaluation.json and report.html.");
        }
        found.put(
                CardAttribute.VALIDITY_SAME_SOURCE,
                "AUROC, average precision, calibration, coverage and what the threshold does, of " + shipped
                        + " findings, by cross-fitting over whole patients, with intervals, in evaluation.json and"
                        + " report.html.");
        return found;
    }

    private Map<CardAttribute, String> fromTheStudy() {
        Map<CardAttribute, String> said = new LinkedHashMap<>();
        said.put(
                CardAttribute.OUTPUT_VALUE,
                "For each finding the calibrated probability that it is newly recorded within the stated number of"
                        + " days, with an interval, the contributions of the evidence, and whether it can be ruled out.");
        said.put(CardAttribute.OUTPUT_KIND, "Prediction (a ranked list of findings, each with a probability)");
        said.put(CardAttribute.INTENDED_USE, study.intendedUse());
        said.put(CardAttribute.POPULATION, study.populationText());
        said.put(CardAttribute.USERS, study.intendedUsers());
        said.put(CardAttribute.ROLE, "Informs a clinician's decision; it neither makes nor replaces one.");
        String excluded =
                study.exclusions().stream().map(exclusion -> exclusion.title()).collect(Collectors.joining(", "));
        said.put(
                CardAttribute.CAUTIONED_AGAINST,
                "Patients outside the population" + (excluded.isEmpty() ? "" : ", and those with: " + excluded)
                        + ". Ruling anything out: what is not listed or is below its threshold is not ruled out.");
        if (study.caution() != null) {
            said.put(CardAttribute.RISKS, study.caution());
        }
        return said;
    }

    private String inputs() {
        boolean age = study.features().stream().anyMatch(feature -> feature.rule() instanceof FeatureRule.Age);
        boolean sex = study.features().stream().anyMatch(feature -> feature.rule() instanceof FeatureRule.SexAtRecord);
        boolean social = study.features().stream()
                .anyMatch(feature -> feature.rule() instanceof FeatureRule.History history
                        && study.conditionKinds().social().contains(history.valueSet()));
        return "Date of birth (as age): " + used(age) + ". Sex: " + used(sex) + ". Social determinants: " + used(social)
                + ". Health status: used. Race, ethnicity, language, sexual orientation and gender identity: not used.";
    }

    private static String used(boolean is) {
        return is ? "used" : "not used";
    }

    private String composition() {
        StringBuilder text = new StringBuilder();
        for (int s = 0; s < study.subgroups().size(); s++) {
            text.append(study.subgroups().get(s).title()).append(": ");
            text.append(tables.composition(s).entrySet().stream()
                    .map(entry -> String.format(Locale.ROOT, "%s %d", entry.getKey(), entry.getValue()))
                    .collect(Collectors.joining(", ")));
            text.append(" patients. ");
        }
        return text.toString().strip();
    }

    private String titles() {
        return study.subgroups().stream()
                .map(group -> group.title().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
