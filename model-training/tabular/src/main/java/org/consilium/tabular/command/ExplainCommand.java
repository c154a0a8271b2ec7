package org.consilium.tabular.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.consilium.attribution.Attributions;
import org.consilium.attribution.Background;
import org.consilium.attribution.Explainer;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.ensemble.Prediction;
import org.consilium.ensemble.ReferenceRows;
import org.consilium.tabular.bundle.TableModel;
import org.consilium.tabular.table.TableFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Exact Shapley values of each row in margin units, with the step that calibration takes from there. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Writes exact SHAP values of each row and class, a line a feature; lines sum to the margin.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class ExplainCommand implements Callable<Integer> {
    private static final List<ResultFile.Column> COLUMNS = List.of(
            new ResultFile.Column("row", ResultFile.Kind.WHOLE),
            new ResultFile.Column("class", ResultFile.Kind.TEXT),
            new ResultFile.Column("feature", ResultFile.Kind.TEXT),
            new ResultFile.Column("value", ResultFile.Kind.TEXT),
            new ResultFile.Column("contribution", ResultFile.Kind.NUMBER));

    @Spec
    private CommandSpec spec;

    @Mixin
    private BundleOptions options;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description = "CSV or Parquet with the model's columns")
    private Path data;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "where attributions go: CSV, or Parquet by its ending")
    private Path out;

    @Override
    public Integer call() throws IOException {
        TableModel model = options.open();
        TableFile file = TableFile.open(data);
        Blend blend = model.task().ensemble().blend();
        Explainer explainer = model.bundle()
                .background()
                .map(rows -> Explainer.of(blend, background(rows)))
                .orElseGet(() -> Explainer.pathDependent(blend));
        int rows;
        try (ResultFile writer = ResultFile.open(out, COLUMNS)) {
            rows = BundleOptions.rows(model, file, (row, values) -> write(writer, model, explainer, row, values));
        }
        spec.commandLine().getErr().printf("%d rows explained; written to %s%n", rows, out);
        return 0;
    }

    private static Background background(ReferenceRows rows) {
        double[] weights = new double[rows.rows()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = rows.weight(i);
        }
        return new Background(rows.toRows(), weights);
    }

    private static void write(ResultFile writer, TableModel model, Explainer explainer, int row, double[] values) {
        Attributions attributions = explainer.explain(values);
        Prediction prediction = model.predict(values);
        List<String> classes = model.classes();
        for (int k = 0; k < classes.size(); k++) {
            // Of two classes the margin speaks of the second; the first's is the same with the other sign.
            int output = attributions.outputs() == 1 ? 0 : k;
            double sign = attributions.outputs() == 1 && k == 0 ? -1 : 1;
            for (int f = 0; f < attributions.features(); f++) {
                line(
                        writer,
                        row,
                        classes.get(k),
                        model.encoding().features().get(f),
                        values[f],
                        sign * attributions.value(output, f));
            }
            line(writer, row, classes.get(k), "(base)", null, sign * attributions.base(output));
            double p = prediction.probability(k).value();
            double logit = attributions.outputs() == 1
                    ? sign * prediction.calibratedMargin(0)
                    : StrictMath.log(p) - StrictMath.log1p(-p);
            line(writer, row, classes.get(k), "(calibration)", null, logit - sign * prediction.margin(output));
        }
    }

    private static void line(
            ResultFile writer, int row, String label, FeatureColumn feature, double value, double contribution) {
        String shown = Double.isNaN(value)
                ? null
                : feature.kind() == FeatureColumn.Kind.CATEGORICAL
                        ? feature.categories().get((int) value)
                        : Double.toString(value);
        line(writer, row, label, feature.name(), shown, contribution);
    }

    private static void line(
            ResultFile writer, int row, String label, String feature, @Nullable String value, double contribution) {
        writer.row(Arrays.asList(row, label, feature, value, contribution));
    }
}
