package org.consilium.tabular.table;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.consilium.ensemble.encoding.DateForm;
import org.consilium.ensemble.encoding.MissingTokens;
import org.jspecify.annotations.Nullable;

/**
 * What a user says of a table; all but the target may be left to inference.
 *
 * @param target the column with the label
 * @param labels the classes in their order, of two the finding second; empty to take them from the cells
 * @param roles columns that are no evidence
 * @param exclude columns that must not be learnt from
 * @param columns what is said of single columns, where inference is not trusted
 * @param missing the cells that say "unknown"
 * @param themes whether texts may become themes, which cannot be traced to words
 */
public record TableRequest(
        String target,
        List<String> labels,
        Roles roles,
        Set<String> exclude,
        Map<String, Declared> columns,
        MissingTokens missing,
        boolean themes) {
    /**
     * Columns that say something of the row rather than of the patient's state.
     *
     * @param group whose row it is
     * @param time when it was; figures are then also of later rows by models of earlier ones
     * @param site where it was; figures are then also of each site by models of the others
     * @param weights how much the row counts
     */
    public record Roles(
            @Nullable String group, @Nullable String time, @Nullable String site, @Nullable String weights) {
        /** No such column. */
        public static final Roles NONE = new Roles(null, null, null, null);
    }

    /**
     * What is said of a column.
     *
     * @param levels in their order, for an ordinal column; empty if not said
     */
    public record Declared(@Nullable ColumnKind kind, List<String> levels, @Nullable DateForm form) {
        /** Nothing at all. */
        static final Declared NOTHING = new Declared(null, List.of(), null);

        public Declared {
            levels = List.copyOf(levels);
        }
    }

    public TableRequest {
        labels = List.copyOf(labels);
        exclude = Set.copyOf(exclude);
        columns = Map.copyOf(columns);
    }

    /** A target alone. */
    public static TableRequest target(String target) {
        return new TableRequest(target, List.of(), Roles.NONE, Set.of(), Map.of(), MissingTokens.USUAL, false);
    }

    /** The same with a column of persons. */
    public TableRequest groupedBy(@Nullable String column) {
        return with(new Roles(column, roles.time(), roles.site(), roles.weights()));
    }

    /** The same with other roles. */
    public TableRequest with(Roles others) {
        return new TableRequest(target, labels, others, exclude, columns, missing, themes);
    }

    /** The same with texts as themes. */
    public TableRequest withThemes(boolean wanted) {
        return new TableRequest(target, labels, roles, exclude, columns, missing, wanted);
    }

    Declared declared(String column) {
        return columns.getOrDefault(column, Declared.NOTHING);
    }

    /** Whether a column has a part other than that of evidence. */
    boolean isReserved(String column) {
        return column.equals(target)
                || column.equals(roles.group())
                || column.equals(roles.time())
                || column.equals(roles.site())
                || column.equals(roles.weights())
                || exclude.contains(column);
    }
}
