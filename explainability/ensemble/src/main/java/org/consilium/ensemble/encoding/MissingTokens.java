package org.consilium.ensemble.encoding;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The cells that say "unknown", in every column and in single ones.
 *
 * @param everywhere tokens of all columns
 * @param byColumn further tokens of a column, such as the -999 of a laboratory
 */
public record MissingTokens(Set<String> everywhere, Map<String, Set<String>> byColumn) {
    /** What no column means by a value of its own. */
    public static final MissingTokens STRICT =
            new MissingTokens(Set.of("", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "?", "#N/A"), Map.of());

    /**
     * What evidence columns mean by "unknown" unless told otherwise. Words such as "none" and signs such as "-" are left
     * out: they can be findings.
     */
    public static final MissingTokens USUAL = new MissingTokens(
            Set.of(
                    "",
                    "NA",
                    "N/A",
                    "n/a",
                    "N.A.",
                    "n.a.",
                    "<NA>",
                    "NaN",
                    "nan",
                    "NaT",
                    "null",
                    "Null",
                    "NULL",
                    "?",
                    "#N/A",
                    "#VALUE!",
                    "unknown",
                    "Unknown",
                    "UNKNOWN",
                    "missing",
                    "Missing",
                    "MISSING",
                    "not available",
                    "Not available",
                    "Not Available",
                    "not known",
                    "Not known",
                    "not done",
                    "Not done"),
            Map.of());

    public MissingTokens {
        everywhere = Set.copyOf(everywhere);
        Map<String, Set<String>> copy = new TreeMap<>();
        byColumn.forEach((column, tokens) -> copy.put(column, Set.copyOf(tokens)));
        byColumn = Map.copyOf(copy);
    }

    /** Whether a cell of a column, without the blanks around it, says that its value is unknown. */
    public boolean holds(String column, String cell) {
        if (cell.isEmpty() || everywhere.contains(cell)) {
            return true;
        }
        Set<String> own = byColumn.get(column);
        return own != null && own.contains(cell);
    }
}
