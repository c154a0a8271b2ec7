package org.consilium.ensemble;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One column of the rows that models see.
 *
 * <p><b>Units</b>: UCUM, in {@code unit}; empty where the value has none. <b>Missing</b>: a row carries NaN where the
 * value is unknown. <b>Order</b>: a category's code is its position in {@code categories}.
 *
 * @param name unique in a feature space
 * @param concept the clinical concept under which attributions are summed (all HbA1c features are one bar)
 */
public record FeatureColumn(
        String name, Kind kind, Optional<String> unit, List<String> categories, Optional<String> concept) {

    /** What kind of value a column holds. */
    public enum Kind {
        NUMERIC,
        CATEGORICAL
    }

    public FeatureColumn {
        Objects.requireNonNull(unit);
        Objects.requireNonNull(concept);
        if (name.isBlank()) {
            throw new IllegalArgumentException("A feature column must have a name.");
        }
        categories = List.copyOf(categories);
        if (kind == Kind.NUMERIC && !categories.isEmpty()) {
            throw new IllegalArgumentException(
                    "The numeric column " + name + " must not list categories. Maybe its kind should be CATEGORICAL.");
        }
        if (new HashSet<>(categories).size() != categories.size()) {
            throw new IllegalArgumentException("The column " + name + " lists a category twice.");
        }
    }

    /** A numeric column without unit and concept. */
    public static FeatureColumn numeric(String name) {
        return new FeatureColumn(name, Kind.NUMERIC, Optional.empty(), List.of(), Optional.empty());
    }

    /** A numeric column with its UCUM unit. */
    public static FeatureColumn numeric(String name, String unit, String concept) {
        return new FeatureColumn(name, Kind.NUMERIC, Optional.of(unit), List.of(), Optional.of(concept));
    }

    /** A categorical column; codes follow the order of {@code categories}. */
    public static FeatureColumn categorical(String name, List<String> categories) {
        return new FeatureColumn(name, Kind.CATEGORICAL, Optional.empty(), categories, Optional.empty());
    }

    /**
     * The code of a category.
     *
     * @throws IllegalArgumentException if the category was not among those learnt
     */
    public double code(String category) {
        int code = categories.indexOf(category);
        if (code < 0) {
            throw new IllegalArgumentException(
                    "The column " + name + " knows " + categories.size()
                            + " categories, and the given one is not among them. Maybe map it to one of them, or give it as unknown.");
        }
        return code;
    }

    /**
     * Checks that a value can stand in this column: NaN (unknown), else finite, and for categories a known code.
     *
     * @throws IllegalArgumentException naming the column and what was wrong, never the value
     */
    public void check(double value) {
        if (Double.isNaN(value)) {
            return;
        }
        if (Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    "The value of column " + name + " is infinite. Give a finite value, or NaN where it is unknown.");
        }
        if (kind == Kind.CATEGORICAL && (value < 0 || value >= categories.size() || value != Math.rint(value))) {
            throw new IllegalArgumentException("The value of column " + name + " is no code of its "
                    + categories.size() + " categories. Give a whole number from 0 to " + (categories.size() - 1)
                    + ", or NaN where the category is unknown.");
        }
    }
}
