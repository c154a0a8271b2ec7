package org.consilium.tabular.table;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.consilium.ensemble.encoding.DateForm;
import org.consilium.ensemble.encoding.MissingTokens;
import org.consilium.ensemble.encoding.SourceColumn;

/** What a column's cells look like, counted in one pass over the rows that may be learnt from. */
final class ColumnScan {
    /** Distinct cells that are counted; a column with more is a number, a text or a name, never a category. */
    private static final int MOST_DISTINCT = 20_000;

    /** Of all columns together, so that memory is bounded for wide tables. */
    private static final int MOST_DISTINCT_IN_ALL = 4_000_000;

    private static final int FEWEST_DISTINCT = 1_500;
    private static final int LONGEST_KEPT = 200;
    private static final double LARGEST = 1e30;

    /** A number whose decimals follow a comma; {@code 1,234} can be that or a thousand and more. */
    private static final Pattern COMMA_NUMBER = Pattern.compile("[+-]?\\d*,\\d+(?:[eE][+-]?\\d+)?");

    private static final Pattern THOUSANDS = Pattern.compile("[+-]?[1-9]\\d{0,2}(?:,\\d{3})+(?:\\.\\d+)?");
    private static final Pattern POINT_THOUSANDS = Pattern.compile("[+-]?\\d{1,3}(?:\\.\\d{3})+,\\d+");

    final String name;
    private final MissingTokens missing;
    private final int mostDistinct;
    private final Map<String, int[]> counts = new HashMap<>();
    private final Map<String, int[]> documents = new HashMap<>();
    private final Map<DateForm, int[]> dates = new EnumMap<>(DateForm.class);
    private boolean overflow;
    private int known;
    private int unknown;
    private int numbers;
    private int commaNumbers;
    private int beyond;
    private int thousands;
    private int mixedNotation;
    private boolean whole = true;
    private boolean counting = true;
    private double last = Double.NaN;
    private long words;

    ColumnScan(String name, MissingTokens missing, int columns) {
        this.name = name;
        this.missing = missing;
        this.mostDistinct =
                Math.min(MOST_DISTINCT, Math.max(FEWEST_DISTINCT, MOST_DISTINCT_IN_ALL / Math.max(1, columns)));
        for (DateForm form : DateForm.values()) {
            dates.put(form, new int[1]);
        }
    }

    void add(String raw) {
        String cell = raw.strip();
        if (missing.holds(name, cell)) {
            unknown++;
            return;
        }
        known++;
        double number = SourceColumn.number(cell);
        if (!Double.isNaN(number)) {
            numbers++;
            whole &= number == Math.rint(number);
            beyond += Math.abs(number) > LARGEST ? 1 : 0;
            counting &= Double.isNaN(last) || number == last + 1;
            last = number;
        } else {
            addOther(cell);
        }
        count(cell);
    }

    private void addOther(String cell) {
        if (cell.indexOf(',') >= 0) {
            if (POINT_THOUSANDS.matcher(cell).matches()
                    || (cell.indexOf('.') >= 0 && THOUSANDS.matcher(cell).matches())) {
                mixedNotation++;
            } else if (THOUSANDS.matcher(cell).matches()) {
                thousands++;
            } else if (COMMA_NUMBER.matcher(cell).matches()) {
                commaNumbers++;
            }
        }
        if (Character.isDigit(cell.charAt(0))) {
            dates.forEach((form, times) -> times[0] += Double.isNaN(form.days(cell)) ? 0 : 1);
        }
        if (cell.indexOf(' ') >= 0) {
            List<String> all = SourceColumn.Text.words(cell);
            words += all.size();
            if (all.size() > 3 && documents.size() < MOST_DISTINCT) {
                all.stream().distinct().forEach(word -> documents.computeIfAbsent(word, w -> new int[1])[0]++);
            }
        }
    }

    private void count(String cell) {
        String key = cell.length() > LONGEST_KEPT ? cell.substring(0, LONGEST_KEPT) : cell;
        if (counts.size() < mostDistinct) {
            counts.computeIfAbsent(key, c -> new int[1])[0]++;
        } else {
            int[] count = counts.get(key);
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

    /** Numbers so large that their squares, or single precision, cannot hold them; no measurement is. */
    int beyond() {
        return beyond;
    }

    /** Cells that are numbers with a decimal comma, beyond doubt. */
    int commaNumbers() {
        return commaNumbers;
    }

    /** Cells such as {@code 1,234}, of which nobody can tell what they mean. */
    int thousands() {
        return thousands;
    }

    /** Cells with both a comma and a point, such as {@code 1.234,5}. */
    int mixedNotation() {
        return mixedNotation;
    }

    /** Whether all numbers are whole. */
    boolean whole() {
        return whole;
    }

    /** Whether each number is the one before plus one, as in the number of a row. */
    boolean countsUp() {
        return numbers == known && known > 2 && counting;
    }

    int dates(DateForm form) {
        int[] times = dates.get(form);
        return times == null ? 0 : times[0];
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

    /** How many rows have a cell. */
    int rowsWith(String cell) {
        int[] count = counts.get(cell);
        return count == null ? 0 : count[0];
    }

    /** Distinct cells, the most frequent first. */
    List<String> byFrequency() {
        return counts.keySet().stream()
                .sorted(Comparator.comparingInt((String cell) -> -rowsWith(cell))
                        .thenComparing(cell -> cell))
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
