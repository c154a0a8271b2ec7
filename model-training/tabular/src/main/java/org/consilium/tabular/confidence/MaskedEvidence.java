package org.consilium.tabular.confidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.consilium.ensemble.CalibratedEnsemble;
import org.consilium.ensemble.Calibration;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.tabular.blend.BlendFit;
import org.consilium.tabular.evaluate.LogLoss;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;

/**
 * What a model is worth on patients of whom less is known: held-out rows with values taken away by chance, at several
 * amounts of what is left.
 */
public final class MaskedEvidence {
    /** Shares of the known values that are left. */
    private static final double[] LEFT = {0.1, 0.2, 0.35, 0.5, 0.75};

    private static final int MOST_ROWS = 20_000;
    private static final int MOST_SAMPLED = 4_000;

    private final TrainingTable table;
    private final List<TrainingTable> masked = new ArrayList<>();

    /** One level of evidence, and what the model gained on prevalence there, in nats a patient with its standard error. */
    public record Level(double shareLeft, double columnsKnown, double gain, double standardError) {
        boolean worthSomething() {
            return gain > 2 * standardError;
        }
    }

    public MaskedEvidence(TrainingTable table, long seed) {
        this.table = table;
        if (table.rows() > MOST_ROWS) {
            return;
        }
        for (double left : LEFT) {
            masked.add(masked(table, left, seed));
        }
    }

    /** Takes values away by chance; features that were made of one cell go together. */
    private static TrainingTable masked(TrainingTable table, double left, long seed) {
        Random random = new Random(seed);
        Map<String, Integer> cells = new HashMap<>();
        int[] cell = new int[table.columns().size()];
        for (int c = 0; c < cell.length; c++) {
            String made = table.columns()
                    .get(c)
                    .concept()
                    .orElse(table.columns().get(c).name());
            Integer before = cells.putIfAbsent(made, cells.size());
            cell[c] = before == null ? cells.size() - 1 : before;
        }
        boolean[] stays = new boolean[cells.size()];
        return table.map((row, column, value) -> {
            if (column == 0) {
                for (int i = 0; i < stays.length; i++) {
                    stays[i] = random.nextDouble() < left;
                }
            }
            return stays[cell[column]] ? value : Double.NaN;
        });
    }

    /**
     * The worth at each level of a finished model on rows that it never saw, for tables too large to score every row at
     * every level.
     *
     * @param prevalence shares of the classes where the model was learnt
     */
    public static List<Level> of(CalibratedEnsemble ensemble, TrainingTable held, double[] prevalence, long seed) {
        int[] some = IntStream.range(0, Math.min(held.rows(), MOST_SAMPLED)).toArray();
        TrainingTable sample = held.subset(some);
        List<Level> levels = new ArrayList<>();
        for (double left : LEFT) {
            TrainingTable less = masked(sample, left, seed);
            double[] gains = new double[some.length];
            double known = 0;
            for (int row = 0; row < gains.length; row++) {
                int label = less.label(row);
                gains[row] = -StrictMath.log(Math.max(1e-7, prevalence[label]))
                        - LogLoss.ofMargin(ensemble.predict(less.row(row)).calibratedMargins(), label);
                known += knownCells(less.columns(), less.row(row));
            }
            levels.add(level(left, known / gains.length, gains));
        }
        return List.copyOf(levels);
    }

    private static Level level(double left, double known, double[] gains) {
        double mean = Arrays.stream(gains).average().orElse(0);
        double variance =
                Arrays.stream(gains).map(gain -> (gain - mean) * (gain - mean)).sum() / gains.length;
        return new Level(left, known, mean, Math.sqrt(variance / gains.length));
    }

    private MaskedEvidence(TrainingTable table) {
        this.table = table;
    }

    /** No levels. */
    public static MaskedEvidence none(TrainingTable table) {
        return new MaskedEvidence(table);
    }

    /** The table once for each level, with values taken away. */
    public List<TrainingTable> tables() {
        return List.copyOf(masked);
    }

    /**
     * The worth at each level.
     *
     * @param margins members' held-out margins on the masked rows, {@code [member][level]}
     */
    public List<Level> levels(List<List<Margins>> margins, BlendFit fit, Calibration calibration, int[] rows) {
        double[] prevalence = table.prevalence(rows);
        List<Level> levels = new ArrayList<>();
        for (int level = 0; level < masked.size(); level++) {
            int at = level;
            Margins blended = fit.blend(margins.stream().map(m -> m.get(at)).toList());
            double[] gains = new double[rows.length];
            double known = 0;
            for (int i = 0; i < rows.length; i++) {
                int label = table.label(rows[i]);
                gains[i] = -StrictMath.log(prevalence[label])
                        - LogLoss.ofMargin(calibration.apply(blended.row(rows[i])), label);
                known += knownCells(table.columns(), masked.get(level).row(rows[i]));
            }
            levels.add(level(LEFT[level], known / rows.length, gains));
        }
        return List.copyOf(levels);
    }

    /** The fewest known columns at which an answer was worth something at this and every higher level. */
    public static int needed(List<Level> levels) {
        int needed = 1;
        for (Level level : levels) {
            if (!level.worthSomething()) {
                needed = (int) Math.ceil(level.columnsKnown()) + 1;
            }
        }
        return needed;
    }

    /** How many cells of the table are known of a row: features that were made of one cell count once. */
    public static int knownCells(List<FeatureColumn> columns, double[] row) {
        Set<String> known = new HashSet<>();
        for (int c = 0; c < row.length; c++) {
            if (!Double.isNaN(row[c])) {
                known.add(columns.get(c).concept().orElse(columns.get(c).name()));
            }
        }
        return known.size();
    }
}
