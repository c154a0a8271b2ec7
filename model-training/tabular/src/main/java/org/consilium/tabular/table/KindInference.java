package org.consilium.tabular.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.consilium.ensemble.encoding.SourceColumn;
import org.jspecify.annotations.Nullable;

/** Decides what a column is and learns its encoding; says in a note what a user should know of the decision. */
final class KindInference {
    /** A few cells of another kind are typing errors; more are codes. */
    private static final double STRAY_SHARE = 0.005;

    private static final int MOST_ORDINAL_LEVELS = 30;
    private static final int MOST_LEVELS = 1000;
    private static final int FEWEST_ROWS_A_LEVEL = 2;
    private static final int MOST_WORDS = 200;
    private static final int FEWEST_CELLS_A_WORD = 3;

    /** A band such as {@code [10-20)}, {@code >=60}, {@code <30}, {@code 18 to 25}, {@code 80+}. */
    private static final Pattern BAND = Pattern.compile(
            "[\\[(]?\\s*([<>]=?|[≤≥])?\\s*(\\d+(?:\\.\\d+)?)\\s*(?:(?:-|–|to)\\s*\\d+(?:\\.\\d+)?)?\\s*[\\])+]?");

    private static final List<List<String>> KNOWN_ORDERS = List.of(
            List.of("none", "mild", "moderate", "severe"),
            List.of("very low", "low", "normal", "high", "very high"),
            List.of("low", "medium", "high"),
            List.of("never", "former", "current"),
            List.of("never", "rarely", "sometimes", "often", "always"),
            List.of("poor", "fair", "good", "very good", "excellent"));

    /** English words too frequent to mean anything. */
    private static final Set<String> STOP_WORDS = Set.of(
            "the", "and", "of", "to", "in", "is", "with", "for", "on", "was", "at", "by", "an", "as", "are", "be", "or",
            "from", "that", "this", "it", "has", "had", "have", "were", "but", "which", "who", "he", "she", "his",
            "her", "they", "their", "its", "been", "will", "also");

    private final List<String> notes = new ArrayList<>();

    /** What was decided that a user should know, a line each. */
    List<String> notes() {
        return notes;
    }

    /** The encoding of a column, or null if it is not to be used. */
    @Nullable
    SourceColumn learn(ColumnScan scan, @Nullable ColumnKind declared, @Nullable List<String> levels) {
        if (scan.known() == 0) {
            notes.add("Column " + scan.name + " has no known value and is not used.");
            return null;
        }
        if (scan.distinct() == 1 && scan.missing() == 0) {
            notes.add("Column " + scan.name + " has one value only and is not used.");
            return null;
        }
        ColumnKind kind = declared != null ? declared : infer(scan);
        return switch (kind) {
            case NUMERIC -> numeric(scan);
            case DATE -> new SourceColumn.Date(scan.name);
            case ORDINAL -> new SourceColumn.Ordinal(scan.name, levels != null ? levels : ordered(scan));
            case TEXT -> text(scan);
            case CATEGORICAL -> categorical(scan);
            case UNUSED -> null;
        };
    }

    private ColumnKind infer(ColumnScan scan) {
        int known = scan.known();
        int allowed = (int) (known * STRAY_SHARE);
        if (known - scan.numbers() <= allowed) {
            return ColumnKind.NUMERIC;
        }
        if (known - scan.dates() <= allowed) {
            return ColumnKind.DATE;
        }
        if (scan.distinct() <= MOST_ORDINAL_LEVELS
                && scan.distinct() > 2
                && !ordered(scan).isEmpty()) {
            return ColumnKind.ORDINAL;
        }
        boolean nearlyAllDistinct = scan.distinct() > 0.5 * known;
        if (scan.wordsPerCell() >= 3 && nearlyAllDistinct) {
            return ColumnKind.TEXT;
        }
        if (scan.distinct() > 0.9 * known && known > 20) {
            notes.add(
                    "Column " + scan.name + " has a value of its own in nearly every row, like a name or a number of a"
                            + " record, and is not used. Declare its kind in a study file if it says something of patients.");
            return ColumnKind.UNUSED;
        }
        return ColumnKind.CATEGORICAL;
    }

    private SourceColumn numeric(ColumnScan scan) {
        int stray = scan.known() - scan.numbers();
        if (stray > 0) {
            notes.add("Column " + scan.name + " is read as numbers; " + stray
                    + " of its cells are none and count as unknown.");
        }
        return new SourceColumn.Numeric(scan.name);
    }

    /** The levels in their order, or none if they have no order that can be told from their names. */
    private static List<String> ordered(ColumnScan scan) {
        List<String> cells = scan.cells();
        List<Map.Entry<String, Double>> bands = new ArrayList<>();
        for (String cell : cells) {
            Matcher band = BAND.matcher(cell);
            if (!band.matches()) {
                break;
            }
            String sign = band.group(1) == null ? "" : band.group(1);
            double at = Double.parseDouble(band.group(2));
            bands.add(Map.entry(
                    cell,
                    at
                            + (sign.startsWith("<") || sign.equals("≤") ? -1e-6 : 0)
                            + (sign.startsWith(">") || sign.equals("≥") ? 1e-6 : 0)));
        }
        if (bands.size() == cells.size()) {
            return bands.stream()
                    .sorted(Comparator.comparingDouble((Map.Entry<String, Double> e) -> e.getValue())
                            .thenComparing(Map.Entry::getKey))
                    .map(Map.Entry::getKey)
                    .toList();
        }
        for (List<String> order : KNOWN_ORDERS) {
            if (cells.stream().allMatch(cell -> order.contains(cell.toLowerCase(Locale.ROOT)))) {
                return cells.stream()
                        .sorted(Comparator.comparingInt(cell -> order.indexOf(cell.toLowerCase(Locale.ROOT))))
                        .toList();
            }
        }
        return List.of();
    }

    private SourceColumn categorical(ColumnScan scan) {
        List<String> frequent = scan.byFrequency().stream()
                .filter(level -> scan.count(level) >= FEWEST_ROWS_A_LEVEL)
                .limit(MOST_LEVELS)
                .sorted()
                .toList();
        int inFrequent = frequent.stream().mapToInt(scan::count).sum();
        int inRare = scan.known() - inFrequent;
        if (inRare > 0) {
            notes.add("Column " + scan.name + " has " + frequent.size() + " levels; " + inRare
                    + " rows with rarer ones share one level.");
        }
        return new SourceColumn.Categorical(scan.name, frequent, inRare >= FEWEST_ROWS_A_LEVEL);
    }

    private @Nullable SourceColumn text(ColumnScan scan) {
        List<String> words = new ArrayList<>();
        List<Double> idf = new ArrayList<>();
        for (Map.Entry<String, Integer> word : scan.wordsByFrequency()) {
            if (words.size() < MOST_WORDS
                    && word.getValue() >= FEWEST_CELLS_A_WORD
                    && !STOP_WORDS.contains(word.getKey())) {
                words.add(word.getKey());
                idf.add(StrictMath.log((1.0 + scan.known()) / (1.0 + word.getValue())) + 1);
            }
        }
        if (words.isEmpty()) {
            notes.add("Column " + scan.name + " is text without a word that comes back, and is not used.");
            return null;
        }
        notes.add("Column " + scan.name + " is read as text: " + words.size() + " words.");
        return new SourceColumn.Text(scan.name, words, idf);
    }
}
