package org.consilium.tabular.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.consilium.ensemble.Prediction;
import org.consilium.tabular.bundle.TableModel;
import org.consilium.tabular.confidence.ConfidenceDocument;
import org.consilium.tabular.confidence.VennAbers;
import org.consilium.tabular.table.TableFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Calibrated probabilities of each row, or the reason why none is given. */
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Writes calibrated probabilities, the most probable class and the prediction set of each row.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class PredictCommand implements Callable<Integer> {
    /** The reason code of a row of which too little is known. */
    static final String TOO_LITTLE_EVIDENCE = "too-little-evidence";

    @Spec
    private CommandSpec spec;

    @Mixin
    private BundleOptions options;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description = "CSV or Parquet with the model's columns; the target is not needed")
    private Path data;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "where predictions go: CSV, or Parquet by its ending")
    private Path out;

    @Option(
            names = "--intervals",
            description = "adds low_<label> and high_<label> (Venn-Abers), surprise (nats a value) and unlike_training")
    private boolean intervals;

    @Override
    public Integer call() throws IOException {
        TableModel model = options.open();
        TableFile file = TableFile.open(data);
        List<String> classes = model.classes();
        int[] withheld = new int[1];
        ConfidenceDocument confidence = intervals
                ? model.confidence()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "The bundle holds no intervals. Train it anew, or leave out --intervals."))
                : null;
        int rows;
        try (ResultFile results = ResultFile.open(out, columns(classes, confidence != null))) {
            rows = BundleOptions.rows(model, file, (row, values) -> {
                boolean answered = model.hasEvidence(values);
                withheld[0] += answered ? 0 : 1;
                results.row(line(model, confidence, row, values, answered ? model.predict(values) : null));
            });
        }
        spec.commandLine()
                .getErr()
                .printf("%d rows, %d withheld for too little evidence; written to %s%n", rows, withheld[0], out);
        return 0;
    }

    private static List<ResultFile.Column> columns(List<String> classes, boolean intervals) {
        List<ResultFile.Column> columns = new ArrayList<>();
        columns.add(new ResultFile.Column("row", ResultFile.Kind.WHOLE));
        for (String label : classes) {
            columns.add(new ResultFile.Column("p_" + label, ResultFile.Kind.NUMBER));
        }
        for (String name : List.of("predicted", "prediction_set", "withheld")) {
            columns.add(new ResultFile.Column(name, ResultFile.Kind.TEXT));
        }
        if (intervals) {
            for (String label : classes) {
                columns.add(new ResultFile.Column("low_" + label, ResultFile.Kind.NUMBER));
                columns.add(new ResultFile.Column("high_" + label, ResultFile.Kind.NUMBER));
            }
            columns.add(new ResultFile.Column("surprise", ResultFile.Kind.NUMBER));
            columns.add(new ResultFile.Column("unlike_training", ResultFile.Kind.TRUTH));
        }
        return columns;
    }

    private static List<@Nullable Object> line(
            TableModel model,
            @Nullable ConfidenceDocument confidence,
            int row,
            double[] values,
            @Nullable Prediction prediction) {
        List<String> classes = model.classes();
        List<@Nullable Object> line = new ArrayList<>();
        line.add(row);
        for (int k = 0; k < classes.size(); k++) {
            line.add(prediction == null ? null : prediction.probability(k).value());
        }
        line.add(prediction == null ? null : classes.get(prediction.mostProbable()));
        line.add(
                prediction == null
                        ? null
                        : model.task()
                                .predictionSets()
                                .map(sets -> sets.set(prediction).stream()
                                        .map(classes::get)
                                        .collect(Collectors.joining("|")))
                                .orElse(null));
        line.add(prediction == null ? TOO_LITTLE_EVIDENCE : null);
        if (confidence != null) {
            for (int k = 0; k < classes.size(); k++) {
                VennAbers.Interval interval = prediction == null
                        ? null
                        : confidence.intervals().of(k, prediction.probability(k).value());
                line.add(interval == null ? null : interval.low());
                line.add(interval == null ? null : interval.high());
            }
            line.add(confidence.typicality().surprise(values));
            line.add(confidence.typicality().isUnlike(values));
        }
        return line;
    }
}
