package org.consilium.tabular.table;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a user says of a table; all but the target may be left to inference.
 *
 * @param target the column with the label
 * @param group the column that says whose row it is
 * @param time the column that says when; rows are then split by time
 * @param weights the column that says how much a row counts
 * @param exclude columns that must not be learnt from
 * @param kinds kinds of columns, where inference is not trusted
 * @param levels the order of ordinal columns' levels, by column
 */
public record TableRequest(
        String target,
        @Nullable String group,
        @Nullable String time,
        @Nullable String weights,
        Set<String> exclude,
        Map<String, ColumnKind> kinds,
        Map<String, List<String>> levels) {
    public TableRequest {
        exclude = Set.copyOf(exclude);
        kinds = Map.copyOf(kinds);
        levels = Map.copyOf(levels);
    }

    /** A target alone. */
    public static TableRequest target(String target) {
        return new TableRequest(target, null, null, null, Set.of(), Map.of(), Map.of());
    }

    /** The same with a column of persons. */
    public TableRequest groupedBy(@Nullable String column) {
        return new TableRequest(target, column, time, weights, exclude, kinds, levels);
    }

    /** Whether a column has a part other than that of evidence. */
    boolean isReserved(String column) {
        return column.equals(target)
                || column.equals(group)
                || column.equals(time)
                || column.equals(weights)
                || exclude.contains(column);
    }
}
