package org.consilium.ensemble.encoding;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.consilium.ensemble.FeatureColumn;

/**
 * A column of the table as it comes, and the features that are made of it.
 *
 * <p><b>Missing</b>: a cell that cannot be read as the column's kind is unknown (NaN), as is one that is not there.
 */
public sealed interface SourceColumn
        permits SourceColumn.Numeric,
                SourceColumn.Ordinal,
                SourceColumn.Categorical,
                SourceColumn.Date,
                SourceColumn.Text,
                TextThemes {
    /** The column's header. */
    String name();

    /** The features that the column gives, at least one. */
    List<FeatureColumn> features();

    /** Fills the features of a cell that is there, from {@code at} on; NaN where it says nothing. */
    void encode(String cell, double[] row, int at);

    /**
     * A number.
     *
     * @param decimalComma whether decimals may follow a comma instead of a point
     */
    record Numeric(String name, boolean decimalComma) implements SourceColumn {
        /** A number with a decimal point. */
        public Numeric(String name) {
            this(name, false);
        }

        @Override
        public List<FeatureColumn> features() {
            return List.of(FeatureColumn.numeric(name));
        }

        @Override
        public void encode(String cell, double[] row, int at) {
            row[at] = number(decimalComma && cell.indexOf('.') < 0 ? cell.replace(',', '.') : cell);
        }
    }

    /** Levels with an order, such as age bands; the feature is the rank, from 0. */
    record Ordinal(String name, List<String> levels) implements SourceColumn {
        public Ordinal {
            levels = List.copyOf(levels);
        }

        @Override
        public List<FeatureColumn> features() {
            return List.of(FeatureColumn.numeric(name));
        }

        @Override
        public void encode(String cell, double[] row, int at) {
            int rank = levels.indexOf(cell);
            row[at] = rank < 0 ? Double.NaN : rank;
        }
    }

    /** Levels without an order; the feature is the level's code. */
    final class Categorical implements SourceColumn {
        private final String name;
        private final List<String> levels;
        private final boolean rare;
        private final Map<String, Integer> codes = new HashMap<>();

        /**
         * @param levels those frequent enough to learn from
         * @param rare whether all other levels share a code of their own, the last; else they are unknown
         */
        public Categorical(String name, List<String> levels, boolean rare) {
            this.name = name;
            this.levels = List.copyOf(levels);
            this.rare = rare;
            for (String level : levels) {
                codes.put(level, codes.size());
            }
        }

        @Override
        public String name() {
            return name;
        }

        public List<String> levels() {
            return levels;
        }

        public boolean rare() {
            return rare;
        }

        @Override
        public List<FeatureColumn> features() {
            List<String> all = new java.util.ArrayList<>(levels);
            if (rare) {
                String other = "(other)";
                while (all.contains(other)) {
                    other = "(" + other + ")";
                }
                all.add(other);
            }
            return List.of(FeatureColumn.categorical(name, all));
        }

        @Override
        public void encode(String cell, double[] row, int at) {
            Integer code = codes.get(cell);
            row[at] = code != null ? code : rare ? levels.size() : Double.NaN;
        }
    }

    /**
     * A calendar date; the first feature is in years since 1970.
     *
     * @param seasons whether the day of the year and the day of the week (1 is Monday) are features too
     */
    record Date(String name, DateForm form, boolean seasons) implements SourceColumn {
        private static final double DAYS_A_YEAR = 365.25;

        /** A date after ISO 8601 whose season does not matter. */
        public Date(String name) {
            this(name, DateForm.YEAR_FIRST, false);
        }

        @Override
        public List<FeatureColumn> features() {
            FeatureColumn years =
                    new FeatureColumn(name, FeatureColumn.Kind.NUMERIC, Optional.of("a"), List.of(), Optional.of(name));
            return seasons ? List.of(years, part("day of the year"), part("day of the week")) : List.of(years);
        }

        private FeatureColumn part(String what) {
            return new FeatureColumn(
                    name + ": " + what, FeatureColumn.Kind.NUMERIC, Optional.empty(), List.of(), Optional.of(name));
        }

        @Override
        public void encode(String cell, double[] row, int at) {
            double days = form.days(cell);
            row[at] = days / DAYS_A_YEAR;
            if (seasons) {
                LocalDate date = Double.isNaN(days) ? null : LocalDate.ofEpochDay((long) days);
                row[at + 1] = date == null ? Double.NaN : date.getDayOfYear();
                row[at + 2] = date == null ? Double.NaN : date.getDayOfWeek().getValue();
            }
        }

        /** Days since 1970 of a date after ISO 8601, with or without a time; NaN if it is neither. */
        public static double days(String cell) {
            return DateForm.YEAR_FIRST.days(cell);
        }
    }

    /**
     * Free text as the weights of its words: {@code (1 + ln count) × idf} for a word that occurs, else 0.
     *
     * <p>Each feature is one word, so that an explanation can point at it.
     */
    final class Text implements SourceColumn {
        private final String name;
        private final List<String> words;
        private final List<Double> idf;
        private final Map<String, Integer> positions = new HashMap<>();

        public Text(String name, List<String> words, List<Double> idf) {
            if (words.size() != idf.size() || words.isEmpty()) {
                throw new IllegalArgumentException("The text column " + name + " has " + words.size() + " words and "
                        + idf.size() + " weights; give one weight a word, and at least one.");
            }
            this.name = name;
            this.words = List.copyOf(words);
            this.idf = List.copyOf(idf);
            for (String word : words) {
                positions.put(word, positions.size());
            }
        }

        @Override
        public String name() {
            return name;
        }

        public List<String> words() {
            return words;
        }

        public List<Double> idf() {
            return idf;
        }

        @Override
        public List<FeatureColumn> features() {
            return words.stream()
                    .map(word -> new FeatureColumn(
                            name + ": " + word,
                            FeatureColumn.Kind.NUMERIC,
                            Optional.empty(),
                            List.of(),
                            Optional.of(name)))
                    .toList();
        }

        @Override
        public void encode(String cell, double[] row, int at) {
            for (int w = 0; w < words.size(); w++) {
                row[at + w] = 0;
            }
            for (String word : words(cell)) {
                Integer position = positions.get(word);
                if (position != null) {
                    row[at + position]++;
                }
            }
            for (int w = 0; w < words.size(); w++) {
                double count = row[at + w];
                row[at + w] = count == 0 ? 0 : (1 + StrictMath.log(count)) * idf.get(w);
            }
        }

        /** The words of a text: runs of letters and digits, in lower case. */
        public static List<String> words(String text) {
            return java.util.Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1))
                    .filter(word -> word.length() > 1)
                    .toList();
        }
    }

    /** A cell as a number; NaN if it is none, or none that is finite. */
    static double number(String cell) {
        int length = cell.length();
        if (length == 0) {
            return Double.NaN;
        }
        for (int i = 0; i < length; i++) {
            char c = cell.charAt(i);
            // Double.parseDouble would also take "1d", "0x1p3", "NaN" and "Infinity".
            if (!(c >= '0' && c <= '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
                return Double.NaN;
            }
        }
        try {
            double value = Double.parseDouble(cell);
            return Double.isInfinite(value) ? Double.NaN : value;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
