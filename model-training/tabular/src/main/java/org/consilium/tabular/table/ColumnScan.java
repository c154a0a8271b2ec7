package org.consilium.tabular.table;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.consilium.ensemble.encoding.MissingTokens;
import org.consilium.ensemble.encoding.SourceColumn;

/** What a column's cells look like, counted in one pass over the rows that may be learnt from. */
final class ColumnScan {
    /** Distinct cells that are counted; a column with more is a number, a text or a name, never a category. */
    private static final int MOST_DISTINCT = 20_000;

    private static final int LONGEST_KEPT = 200;

    final String name;
    private final MissingTokens missing;
    private final Map<String, int[]> counts = new HashMap<>();
    private final Map<String, int[]> documents = new HashMap<>();
    private boolean overflow;
    private int known;
    private int unknown;
    private int numbers;
    private int dates;
    private long words;

    ColumnScan(String name, MissingTokens missing) {
        this.name = name;
        this.missing = missing;
    }

    void add(String raw) {
        String cell = raw.strip();
        if (missing.holds(name, cell)) {
            unknown++;
            return;
        }
        known++;
        boolean number = !Double.isNaN(SourceColumn.number(cell));
        if (number) {
            numbers++;
        } else {
            if (!Double.isNaN(SourceColumn.Date.days(cell))) {
                dates++;
            }
            if (cell.indexOf(' ') >= 0) {
                List<String> all = SourceColumn.Text.words(cell);
                words += all.size();
                if (all.size() > 3 && documents.size() < MOST_DISTINCT) {
                    all.stream().distinct().forEach(word -> documents.computeIfAbsent(word, w -> new int[1])[0]++);
                }
            }
        }
        if (counts.size() < MOST_DISTINCT) {
            counts.computeIfAbsent(
                            cell.length() > LONGEST_KEPT ? cell.substring(0, LONGEST_KEPT) : cell, c -> new int[1])[
                    0]++;
        } else {
            int[] count = counts.get(cell);
            if (count == null) {
                overflow = true;
            } else {
                count[0]++;
            }
        }
    }

    int known() {
        return known;
    }

    int missing() {
        return unknown;
    }

    int numbers() {
        return numbers;
    }

    int dates() {
        return dates;
    }

    /** Distinct cells; more than can be counted is the largest number. */
    int distinct() {
        return overflow ? Integer.MAX_VALUE : counts.size();
    }

    double wordsPerCell() {
        return known == 0 ? 0 : words / (double) known;
    }

    /** Distinct cells in alphabetical order. */
    List<String> cells() {
        return counts.keySet().stream().sorted().toList();
    }

    int count(String cell) {
        int[] count = counts.get(cell);
        return count == null ? 0 : count[0];
    }

    /** Distinct cells, the most frequent first. */
    List<String> byFrequency() {
        return counts.keySet().stream()
                .sorted(Comparator.comparingInt((String cell) -> -count(cell)).thenComparing(cell -> cell))
                .toList();
    }

    /** Words by the number of cells that they occur in, the most frequent first. */
    List<Map.Entry<String, Integer>> wordsByFrequency() {
        return documents.entrySet().stream()
                .map(e -> Map.entry(e.getKey(), e.getValue()[0]))
                .sorted(Comparator.comparingInt((Map.Entry<String, Integer> e) -> -e.getValue())
                        .thenComparing(Map.Entry::getKey))
                .toList();
    }
}
