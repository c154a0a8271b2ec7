package org.consilium.tabular.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;

/**
 * One of several classes against all others, as if the model had been asked for it alone: what it would cost and bring to act
 * on this class has no meaning over all of them.
 */
public record ClassFigures(String name, Evaluation evaluation) {
    private static final int MOST_CLASSES = 60;
    /** Of fewer, a fifth may hold all that there are: then they were judged by a model that knew of none. */
    private static final int FEWEST_CASES = 5;

    /** Classes with some cases among the scored rows, in the model's order; none for two classes, whose figures say it all. */
    public static List<ClassFigures> all(TrainingTable table, Margins margins, int resamples, long seed) {
        List<ClassFigures> found = new ArrayList<>();
        if (table.outputs() == 1) {
            return found;
        }
        int[] rows = margins.knownRows();
        double[][] p = Arrays.stream(rows)
                .mapToObj(row -> LogLoss.probabilities(margins.row(row)))
                .toArray(double[][]::new);
        int[] groups = Arrays.stream(rows).map(table::group).toArray();
        double[] weights = Arrays.stream(rows).mapToDouble(table::weight).toArray();
        for (int k = 0; k < table.classes().size() && found.size() < MOST_CLASSES; k++) {
            int ofClass = k;
            int[] labels = Arrays.stream(rows)
                    .map(row -> table.label(row) == ofClass ? 1 : 0)
                    .toArray();
            if (Arrays.stream(labels).sum() >= FEWEST_CASES) {
                double[][] own = Arrays.stream(p)
                        .map(each -> new double[] {1 - each[ofClass], each[ofClass]})
                        .toArray(double[][]::new);
                found.add(new ClassFigures(
                        table.classes().get(k),
                        Evaluation.of(new ScoredRows(own, labels, groups, weights), resamples, seed)));
            }
        }
        return List.copyOf(found);
    }
}
