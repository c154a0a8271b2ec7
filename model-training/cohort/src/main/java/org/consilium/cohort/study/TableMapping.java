package org.consilium.cohort.study;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.consilium.clinical.Code;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of a table mean in FHIR, so that its rows can become records and records its rows.
 *
 * <p>A table has no dates: every row is placed at one made-up time, and each resource is tagged as made from a table.
 *
 * @param id names the patients, and the system of codes that have no other
 * @param at when the row's visit begins
 * @param knownAfterDays when a second visit tells that the outcome was known; longer than the study's horizon
 * @param missing cells that stand for unknown, besides the empty one
 */
public record TableMapping(
        String id, String title, Instant at, int knownAfterDays, List<String> missing, List<Column> columns) {

    public TableMapping {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(at, "at");
        missing = List.copyOf(missing);
        columns = List.copyOf(columns);
        if (!id.matches("[A-Za-z0-9.-]{1,30}")) {
            throw new IllegalArgumentException("The mapping's id (" + id
                    + ") names patients and must be 1 to 30 letters, digits, hyphens or dots. Maybe write ckd.");
        }
    }

    /** What a column is. */
    public enum Kind {
        AGE,
        SEX,
        /** A number with a unit. */
        QUANTITY,
        /** A word for each of a few answers. */
        ANSWER,
        /** A condition that was known before the visit, or ruled out. */
        CONDITION,
        /** A drug that is taken, or not. */
        MEDICATION,
        /** The outcome: diagnosed at the visit, or ruled out. */
        FINDING,
        /** Left out, on purpose. */
        IGNORED
    }

    /**
     * One column.
     *
     * @param code what it is about; null for age, sex and what is left out
     * @param unit UCUM, of a quantity
     * @param present the cell that says yes, of a condition, medication or finding
     * @param absent the cell that says no
     * @param cells the code of each answer, or the FHIR gender of each cell
     */
    public record Column(
            String name,
            String title,
            Kind kind,
            @Nullable Code code,
            @Nullable String unit,
            @Nullable String present,
            @Nullable String absent,
            Map<String, String> cells) {
        public Column {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(title, "title");
            Objects.requireNonNull(kind, "kind");
            cells = Map.copyOf(cells);
        }
    }

    /** The system of codes that only this table has. */
    public String system() {
        return "urn:consilium:table:" + id;
    }

    public boolean isMissing(String cell) {
        return cell.isBlank() || missing.contains(cell.strip());
    }
}
