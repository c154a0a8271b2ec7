package org.consilium.cohort.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.consilium.clinical.study.Feature;
import org.consilium.clinical.study.FeatureRule;
import org.consilium.clinical.study.FeatureRule.Aggregate;
import org.consilium.clinical.study.FeatureRule.HistoryAggregate;
import org.consilium.clinical.study.FeatureRule.Source;
import org.consilium.clinical.study.MeasuredConcept;
import org.consilium.clinical.study.ValueSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes out the features that a study file names in short: {@code latest 730d} under a concept is its latest result within
 * 730 days.
 */
final class FeatureWriter {

    static final Set<String> SYSTEMS =
            new LinkedHashSet<>(List.of("snomed", "icd10cm", "icd10", "icd9cm", "loinc", "rxnorm", "atc", "ndc"));

    private final Map<String, ValueSet> valueSets = new LinkedHashMap<>();
    private final List<Feature> features = new ArrayList<>();

    FeatureWriter(List<ValueSet> valueSets) {
        valueSets.forEach(set -> this.valueSets.put(set.id(), set));
    }

    List<Feature> features() {
        return features;
    }

    void demographics(Section section) {
        if (section.flag("age", true)) {
            features.add(new Feature("age", "Age", "age", "Age", "a", new FeatureRule.Age()));
        }
        if (section.flag("sex", true)) {
            features.add(new Feature("male", "Male sex", "sex", "Sex", null, new FeatureRule.SexAtRecord()));
        }
        section.finish();
    }

    /** Each line of {@code features} is an aggregate, with a window in days if it has one. */
    void measured(MeasuredConcept concept, Section section) {
        for (String line : section.texts("features")) {
            String[] words = line.strip().split("\\s+", -1);
            Aggregate aggregate = aggregate(section, words[0]);
            Integer window = words.length > 1 ? days(section, line, words[1]) : null;
            if (aggregate != null) {
                String unit = concept.unit();
                String name = concept.id() + "_" + aggregate.name().toLowerCase(Locale.ROOT) + suffix(window);
                if (features.stream().anyMatch(known -> known.name().equals(name))) {
                    section.problem("features", "(" + line + ") is there twice. Take one of them out.");
                    continue;
                }
                features.add(new Feature(
                        name,
                        concept.title() + ", " + word(aggregate) + within(window),
                        concept.id(),
                        concept.title(),
                        unit(aggregate, unit),
                        new FeatureRule.Measured(concept.id(), aggregate, window)));
            }
        }
        section.sections("answers").forEach(answer -> {
            String set = answer.text("valueSet");
            Integer window = answer.days("windowDays");
            features.add(new Feature(
                    concept.id() + "_" + set + suffix(window),
                    concept.title() + ": " + title(answer, set),
                    concept.id(),
                    concept.title(),
                    null,
                    new FeatureRule.Answered(concept.id(), set, window)));
            answer.finish();
        });
    }

    private static @Nullable String unit(Aggregate aggregate, @Nullable String unit) {
        return switch (aggregate) {
            case SLOPE -> unit == null || unit.equals("1") ? "/a" : unit + "/a";
            case COUNT, FLAG -> "1";
            case DAYS_SINCE -> "d";
            default -> unit;
        };
    }

    void history(Section section) {
        Source source = section.choice("of", Source.class, null);
        HistoryAggregate aggregate = section.choice("aggregate", HistoryAggregate.class, HistoryAggregate.RECORDED);
        Integer window = section.days("windowDays");
        if (aggregate == HistoryAggregate.ACTIVE && source != Source.CONDITIONS) {
            section.problem(
                    "aggregate",
                    "(active) is for conditions. Take 'recorded' for " + word(source) + ", with a window.");
            aggregate = HistoryAggregate.RECORDED;
        }
        for (String set : section.texts("valueSets")) {
            String title = title(section, set);
            String name = set + "_" + word(source).replace(' ', '_') + "_"
                    + aggregate.name().toLowerCase(Locale.ROOT) + suffix(window);
            String unit =
                    switch (aggregate) {
                        case RECORDED, STATED, ACTIVE -> null;
                        case COUNT -> "1";
                        case DAYS_SINCE -> "d";
                    };
            features.add(new Feature(
                    name,
                    title + ", " + word(aggregate) + within(window),
                    set,
                    title,
                    unit,
                    new FeatureRule.History(source, set, aggregate, window)));
        }
        section.finish();
    }

    void visits(Section section) {
        if (section.flag("during", false)) {
            features.add(new Feature(
                    "during_visit", "Asked during a visit", "visits", "Visits", null, new FeatureRule.DuringVisit()));
            section.finish();
            return;
        }
        String kind = section.optionalText("kind");
        Integer window = section.days("windowDays");
        features.add(new Feature(
                "visits" + (kind == null ? "" : "_" + kind.toLowerCase(Locale.ROOT)) + suffix(window),
                visitTitle(kind) + within(window),
                "visits",
                "Visits",
                "1",
                new FeatureRule.Visits(kind, window)));
        section.finish();
    }

    private static String visitTitle(@Nullable String kind) {
        if (kind == null) {
            return "Visits, number";
        }
        return switch (kind) {
            case "EMER" -> "Emergency visits, number";
            case "IMP" -> "Hospital stays, number";
            case "AMB" -> "Ambulatory visits, number";
            default -> "Visits of class " + kind + ", number";
        };
    }

    private String title(Section section, String set) {
        ValueSet found = valueSets.get(set);
        if (found == null) {
            StudyChecks.known(section, "valueSet", "value set", set, valueSets.keySet());
            return set;
        }
        return found.title();
    }

    private static @Nullable Aggregate aggregate(Section section, String word) {
        for (Aggregate candidate : Aggregate.values()) {
            if (candidate.name().equalsIgnoreCase(word)) {
                return candidate;
            }
        }
        section.problem(
                "features",
                "(" + word + ") must be one of latest, minimum, maximum, mean, slope, count, days_since, flag.");
        return null;
    }

    private static @Nullable Integer days(Section section, String line, String word) {
        if (word.matches("[1-9][0-9]*d")) {
            return Integer.valueOf(word.substring(0, word.length() - 1));
        }
        section.problem(
                "features", "(" + line + ") must give its window as a positive number of days, as in 'latest 730d'.");
        return null;
    }

    private static String suffix(@Nullable Integer days) {
        return days == null ? "" : "_" + days + "d";
    }

    private static String within(@Nullable Integer days) {
        if (days == null) {
            return "";
        }
        return days % 365 == 0 ? days == 365 ? " (1 year)" : " (" + days / 365 + " years)" : " (" + days + " days)";
    }

    private static String word(Aggregate aggregate) {
        return switch (aggregate) {
            case LATEST -> "latest";
            case MINIMUM -> "lowest";
            case MAXIMUM -> "highest";
            case MEAN -> "mean";
            case SLOPE -> "change a year";
            case COUNT -> "number of results";
            case DAYS_SINCE -> "days since the latest";
            case FLAG -> "by the laboratory's range";
        };
    }

    private static String word(Source source) {
        return source.name().toLowerCase(Locale.ROOT);
    }

    private static String word(HistoryAggregate aggregate) {
        return switch (aggregate) {
            case RECORDED -> "on record";
            case STATED -> "as stated";
            case ACTIVE -> "active";
            case COUNT -> "number of records";
            case DAYS_SINCE -> "days since the latest";
        };
    }
}
