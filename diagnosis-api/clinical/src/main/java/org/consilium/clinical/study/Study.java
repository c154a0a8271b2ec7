package org.consilium.clinical.study;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.consilium.clinical.Code;
import org.jspecify.annotations.Nullable;

/**
 * What is asked, of whom, and from what evidence. It travels with the models that answer it.
 *
 * @param caution shown beside every figure; null only where the data are real and were reviewed
 * @param synthetic whether the training data were made by rules
 * @param subgroups in which figures are compared
 * @param card what people say of the models: source attributes by their ids
 * @param evidenceNeeded how many measured concepts a patient must have, else all findings are withheld
 */
public record Study(
        String id,
        String title,
        String version,
        String intendedUse,
        String intendedUsers,
        Eligibility population,
        String populationText,
        List<Exclusion> exclusions,
        boolean synthetic,
        @Nullable String caution,
        int evidenceNeeded,
        RecordingTime recordingTime,
        IndexVisits indexVisits,
        List<ValueSet> valueSets,
        List<MeasuredConcept> concepts,
        List<Feature> features,
        List<Finding> findings,
        List<Subgroup> subgroups,
        ConditionKinds conditionKinds,
        LeakageRules leakage,
        Objective objective,
        Map<String, String> card) {

    public Study {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(population, "population");
        Objects.requireNonNull(recordingTime, "recordingTime");
        Objects.requireNonNull(indexVisits, "indexVisits");
        exclusions = List.copyOf(exclusions);
        valueSets = List.copyOf(valueSets);
        concepts = List.copyOf(concepts);
        features = List.copyOf(features);
        findings = List.copyOf(findings);
        // Studies in older bundles have none of these.
        subgroups = subgroups == null ? List.of() : List.copyOf(subgroups);
        conditionKinds = conditionKinds == null ? ConditionKinds.NONE : conditionKinds;
        leakage = leakage == null ? LeakageRules.USUAL : leakage;
        objective = objective == null ? Objective.USUAL : objective;
        card = card == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(card));
        Map<String, ValueSet> sets = unique("value set", valueSets, ValueSet::id);
        Map<String, MeasuredConcept> measured = unique("concept", concepts, MeasuredConcept::id);
        unique("feature", features, Feature::name);
        unique("finding", findings, Finding::id);
        unique("subgroup", subgroups, Subgroup::id);
        conditionKinds.disorders().forEach(set -> require(sets, set, "value set", "conditionKinds"));
        conditionKinds.social().forEach(set -> require(sets, set, "value set", "conditionKinds"));
        for (Exclusion exclusion : exclusions) {
            require(sets, exclusion.valueSet(), "value set", "exclusion " + exclusion.id());
        }
        for (Finding finding : findings) {
            require(sets, finding.codes(), "value set", "finding " + finding.id());
            finding.knownBy().forEach(set -> require(sets, set, "value set", "finding " + finding.id()));
            finding.evidenceAnyOf()
                    .forEach(concept -> require(measured, concept, "concept", "finding " + finding.id()));
        }
        for (Feature feature : features) {
            if (leakage.ordering() == LeakageRules.Ordering.REFUSED && feature.tellsOfOrdering()) {
                throw new IllegalArgumentException("The feature " + feature.name()
                        + " tells that something was ordered, which the study's leakage rules refuse. Take it out, or"
                        + " write 'leakage: {ordering: allowed}'.");
            }
            String named = "feature " + feature.name();
            if (feature.rule() instanceof FeatureRule.Measured rule) {
                require(measured, rule.concept(), "concept", named);
                MeasuredConcept concept = measured.get(rule.concept());
                if (concept != null && concept.unit() == null) {
                    throw new IllegalArgumentException("The concept " + rule.concept() + " of " + named
                            + " has no unit, so it cannot be measured. Maybe give it its UCUM unit ('1' for a"
                            + " plain number).");
                }
            } else if (feature.rule() instanceof FeatureRule.Answered rule) {
                require(measured, rule.concept(), "concept", named);
                require(sets, rule.valueSet(), "value set", named);
            } else if (feature.rule() instanceof FeatureRule.History rule) {
                require(sets, rule.valueSet(), "value set", named);
            }
        }
    }

    public ValueSet valueSet(String id) {
        return valueSets.stream()
                .filter(set -> set.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The study has no value set " + id + "."));
    }

    /** Whether a recorded condition is a disorder, a social circumstance, or neither as far as can be told. */
    public ConditionKinds.Kind kindOf(Collection<Code> codes, Collection<Code> categories) {
        return ConditionKinds.of(codes, categories, this);
    }

    /** Value sets that the study reads conditions by. */
    List<String> conditionValueSets() {
        return Stream.of(
                        findings.stream().map(Finding::codes),
                        findings.stream().flatMap(finding -> finding.knownBy().stream()),
                        exclusions.stream().map(Exclusion::valueSet),
                        features.stream()
                                .map(Feature::rule)
                                .filter(FeatureRule.History.class::isInstance)
                                .map(FeatureRule.History.class::cast)
                                .filter(rule -> rule.of() == FeatureRule.Source.CONDITIONS)
                                .map(FeatureRule.History::valueSet))
                .flatMap(sets -> sets)
                .distinct()
                .toList();
    }

    public Optional<MeasuredConcept> concept(String id) {
        return concepts.stream().filter(concept -> concept.id().equals(id)).findFirst();
    }

    public Optional<Finding> finding(String id) {
        return findings.stream().filter(finding -> finding.id().equals(id)).findFirst();
    }

    private static <T> Map<String, T> unique(String kind, List<T> items, Function<T, String> id) {
        Map<String, T> byId = new LinkedHashMap<>();
        for (T item : items) {
            if (byId.put(id.apply(item), item) != null) {
                throw new IllegalArgumentException(
                        "The " + kind + " " + id.apply(item) + " is there twice. Maybe rename one of them.");
            }
        }
        return byId;
    }

    private static void require(Map<String, ?> known, String id, String kind, String user) {
        if (!known.containsKey(id)) {
            throw new IllegalArgumentException(
                    "The " + kind + " " + id + " of " + user + " is not in the study. Maybe it is misspelt; known are "
                            + String.join(", ", known.keySet()) + ".");
        }
    }
}
