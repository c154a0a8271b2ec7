package org.consilium.tabular.confidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.consilium.ensemble.Calibration;
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
            Random random = new Random(seed);
            masked.add(table.map((row, column, value) -> random.nextDouble() < left ? value : Double.NaN));
        }
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
            double sum = 0;
            double square = 0;
            double known = 0;
            for (int row : rows) {
                int label = table.label(row);
                double gain = -StrictMath.log(prevalence[label])
                        - LogLoss.ofMargin(calibration.apply(blended.row(row)), label);
                sum += gain;
                square += gain * gain;
                known += knownColumns(masked.get(level), row);
            }
            double mean = sum / rows.length;
            double variance = Math.max(0, square / rows.length - mean * mean);
            levels.add(new Level(LEFT[level], known / rows.length, mean, Math.sqrt(variance / rows.length)));
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

    private static int knownColumns(TrainingTable table, int row) {
        int known = 0;
        for (int c = 0; c < table.columns().size(); c++) {
            known += Double.isNaN(table.value(row, c)) ? 0 : 1;
        }
        return known;
    }
}
