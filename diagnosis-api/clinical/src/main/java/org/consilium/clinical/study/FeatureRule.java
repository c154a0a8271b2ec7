package org.consilium.clinical.study;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one number is drawn from a record.
 *
 * <p>A window of N days takes what was effective in the N days up to the time of the question; none takes all of the past.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "from")
@JsonSubTypes({
    @JsonSubTypes.Type(value = FeatureRule.Age.class, name = "age"),
    @JsonSubTypes.Type(value = FeatureRule.SexAtRecord.class, name = "sex"),
    @JsonSubTypes.Type(value = FeatureRule.Measured.class, name = "measurement"),
    @JsonSubTypes.Type(value = FeatureRule.Answered.class, name = "answer"),
    @JsonSubTypes.Type(value = FeatureRule.History.class, name = "history"),
    @JsonSubTypes.Type(value = FeatureRule.Visits.class, name = "visits"),
    @JsonSubTypes.Type(value = FeatureRule.DuringVisit.class, name = "during_visit")
})
public sealed interface FeatureRule {

    /** What is made of the values in the window. */
    enum Aggregate {
        LATEST,
        MINIMUM,
        MAXIMUM,
        MEAN,
        /** Least-squares change a year, from at least two times that are a day apart. */
        SLOPE,
        /** How many results; says as much of the one who ordered as of the patient. */
        COUNT,
        /** Days since the latest result. */
        DAYS_SINCE,
        /** Where the latest result lies by its source's own flag or range: -1 below, 0 within, 1 above. */
        FLAG;

        /** Whether it tells that a test was ordered, rather than what it showed. */
        public boolean tellsOfOrdering() {
            return this == COUNT || this == DAYS_SINCE;
        }
    }

    /** Which part of the record a history is read from. */
    enum Source {
        CONDITIONS,
        MEDICATIONS,
        PROCEDURES,
        /** Substances; unknown, not absent, where nobody recorded any allergy or that there is none. */
        ALLERGIES,
        /** Conditions of relatives; unknown, not absent, where nobody recorded any relative. */
        FAMILY_HISTORY
    }

    /** What is made of a history. */
    enum HistoryAggregate {
        /** On the record: 1, not on the record: 0; unknown where no record was kept. */
        RECORDED,
        /** On the record: 1, ruled out on the record: 0; unknown where it says neither, as in a questionnaire or a table. */
        STATED,
        /** A condition that is not over. */
        ACTIVE,
        COUNT,
        DAYS_SINCE
    }

    /** Age in years. */
    record Age() implements FeatureRule {}

    /** Administrative sex: 0 female, 1 male; another or none is unknown to the model. */
    record SexAtRecord() implements FeatureRule {}

    /** A number from measurements of one concept. */
    record Measured(String concept, Aggregate aggregate, @Nullable Integer windowDays) implements FeatureRule {
        public Measured {
            Objects.requireNonNull(concept, "concept");
            Objects.requireNonNull(aggregate, "aggregate");
            requirePositive(windowDays);
        }
    }

    /** Whether the latest answer to a question is one of a set. */
    record Answered(String concept, String valueSet, @Nullable Integer windowDays) implements FeatureRule {
        public Answered {
            Objects.requireNonNull(concept, "concept");
            Objects.requireNonNull(valueSet, "valueSet");
            requirePositive(windowDays);
        }
    }

    /** Conditions, medications or procedures of a value set. */
    record History(Source of, String valueSet, HistoryAggregate aggregate, @Nullable Integer windowDays)
            implements FeatureRule {
        public History {
            Objects.requireNonNull(of, "of");
            Objects.requireNonNull(valueSet, "valueSet");
            Objects.requireNonNull(aggregate, "aggregate");
            requirePositive(windowDays);
            if (aggregate == HistoryAggregate.ACTIVE && of != Source.CONDITIONS) {
                throw new IllegalArgumentException("Only conditions are active. Take 'recorded' for "
                        + of.name().toLowerCase(Locale.ROOT) + ", with a window.");
            }
        }
    }

    /**
     * How many visits began in the window, before the present one.
     *
     * @param kind class of visit ({@code EMER}, {@code IMP} …), or null for all
     */
    record Visits(@Nullable String kind, @Nullable Integer windowDays) implements FeatureRule {
        public Visits {
            requirePositive(windowDays);
        }
    }

    /** Whether the question is asked while a visit lasts (1), or between visits (0). */
    record DuringVisit() implements FeatureRule {}

    private static void requirePositive(@Nullable Integer windowDays) {
        if (windowDays != null && windowDays <= 0) {
            throw new IllegalArgumentException("A window (" + windowDays
                    + " days) must be positive. Maybe leave it out, to take all of the past.");
        }
    }
}
