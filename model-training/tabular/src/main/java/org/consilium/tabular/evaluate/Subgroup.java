package org.consilium.tabular.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;

/** Figures of a part of the patients, by a level of a category or by how much is known of them. */
public record Subgroup(String column, String level, Evaluation evaluation) {
    private static final int FEWEST_ROWS = 50;
    private static final int MOST_LEVELS = 8;
    private static final int MOST_SUBGROUPS = 60;
    private static final Pattern AGE = Pattern.compile("(?i)(?:.*[ _.-])?age(?:[ _.-]?(?:in[ _.-])?years?)?");

    /** Subgroups that are large enough and hold more than one class. */
    public static List<Subgroup> all(TrainingTable table, Margins honest, int resamples, long seed) {
        List<Subgroup> found = new ArrayList<>();
        for (int c = 0; c < table.columns().size() && found.size() < MOST_SUBGROUPS; c++) {
            List<String> levels = table.columns().get(c).categories();
            if (table.isCategory(c) && levels.size() <= MOST_LEVELS) {
                for (int level = 0; level < levels.size(); level++) {
                    int column = c;
                    int code = level;
                    add(
                            found,
                            table,
                            honest,
                            table.columns().get(c).name(),
                            levels.get(level),
                            row -> table.value(row, column) == code,
                            resamples,
                            seed);
                }
            }
        }
        byAge(found, table, honest, resamples, seed);
        byMissing(found, table, honest, resamples, seed);
        return List.copyOf(found);
    }

    /** A column of ages in years, by its name, in three bands: the groups that a reader asks for first. */
    private static void byAge(List<Subgroup> found, TrainingTable table, Margins honest, int resamples, long seed) {
        double[] from = {Double.NEGATIVE_INFINITY, 40, 65};
        double[] below = {40, 65, Double.POSITIVE_INFINITY};
        String[] names = {"below 40", "40 to 64", "65 and above"};
        for (int c = 0; c < table.columns().size(); c++) {
            String name = table.columns().get(c).name();
            if (!table.isCategory(c) && AGE.matcher(name).matches() && isYears(table, c)) {
                int column = c;
                for (int band = 0; band < names.length; band++) {
                    double low = from[band];
                    double high = below[band];
                    add(
                            found,
                            table,
                            honest,
                            name,
                            names[band],
                            row -> table.value(row, column) >= low && table.value(row, column) < high,
                            resamples,
                            seed);
                }
            }
        }
    }

    /** Not codes of age bands, which are small numbers, nor ages standardised. */
    private static boolean isYears(TrainingTable table, int column) {
        double[] known = java.util.stream.IntStream.range(0, table.rows())
                .mapToDouble(row -> table.value(row, column))
                .filter(value -> !Double.isNaN(value))
                .toArray();
        double highest = Arrays.stream(known).max().orElse(0);
        return Arrays.stream(known).min().orElse(-1) >= 0 && highest > 30 && highest <= 125;
    }

    private static void byMissing(List<Subgroup> found, TrainingTable table, Margins honest, int resamples, long seed) {
        int width = table.columns().size();
        double[] missing = new double[table.rows()];
        for (int row = 0; row < missing.length; row++) {
            for (int c = 0; c < width; c++) {
                missing[row] += Double.isNaN(table.value(row, c)) ? 1.0 / width : 0;
            }
        }
        double[] edges = {-1, 0, 0.1, 0.25, 0.5, 1};
        String[] names = {"none", "up to 10 %", "10 to 25 %", "25 to 50 %", "over 50 %"};
        for (int band = 0; band < names.length; band++) {
            double over = edges[band];
            double upTo = edges[band + 1];
            add(
                    found,
                    table,
                    honest,
                    "(missing values)",
                    names[band],
                    row -> missing[row] > over && missing[row] <= upTo,
                    resamples,
                    seed);
        }
    }

    private static void add(
            List<Subgroup> found,
            TrainingTable table,
            Margins honest,
            String column,
            String level,
            IntPredicate belongs,
            int resamples,
            long seed) {
        int[] rows = Arrays.stream(honest.knownRows()).filter(belongs).toArray();
        if (rows.length >= FEWEST_ROWS
                && rows.length < honest.knownRows().length
                && Arrays.stream(rows).map(table::label).distinct().count() > 1) {
            found.add(new Subgroup(
                    column, level, Evaluation.of(ScoredRows.ofMargins(table, honest, rows), resamples, seed)));
        }
    }
}
