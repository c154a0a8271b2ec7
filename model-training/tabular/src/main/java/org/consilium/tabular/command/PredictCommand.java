package org.consilium.tabular.command;

import de.siegmar.fastcsv.writer.CsvWriter;
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
import org.consilium.tabular.table.CsvFile;
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
            description = "CSV with the model's columns; the target is not needed")
    private Path data;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "where predictions go")
    private Path out;

    @Option(
            names = "--intervals",
            description = "adds low_<label> and high_<label> (Venn-Abers), surprise (nats a value) and unlike_training")
    private boolean intervals;

    @Override
    public Integer call() throws IOException {
        TableModel model = options.open();
        CsvFile file = CsvFile.open(data);
        List<String> classes = model.classes();
        int[] withheld = new int[1];
        ConfidenceDocument confidence = intervals
                ? model.confidence()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "The bundle holds no intervals. Train it anew, or leave out --intervals."))
                : null;
        int rows;
        try (CsvWriter writer = CsvWriter.builder().build(out)) {
            List<String> header = new ArrayList<>();
            header.add("row");
            classes.forEach(label -> header.add("p_" + label));
            header.addAll(List.of("predicted", "prediction_set", "withheld"));
            if (confidence != null) {
                classes.forEach(label -> header.addAll(List.of("low_" + label, "high_" + label)));
                header.addAll(List.of("surprise", "unlike_training"));
            }
            writer.writeRecord(header);
            rows = BundleOptions.rows(model, file, (row, values) -> {
                List<String> line = new ArrayList<>();
                line.add(Integer.toString(row));
                if (model.task().hasEvidence(values)) {
                    Prediction prediction = model.predict(values);
                    for (int k = 0; k < classes.size(); k++) {
                        line.add(Double.toString(prediction.probability(k).value()));
                    }
                    line.add(classes.get(prediction.mostProbable()));
                    line.add(model.task()
                            .predictionSets()
                            .map(sets -> sets.set(prediction).stream()
                                    .map(classes::get)
                                    .collect(Collectors.joining("|")))
                            .orElse(""));
                    line.add("");
                    if (confidence != null) {
                        addIntervals(line, confidence, prediction);
                    }
                } else {
                    classes.forEach(label -> line.add(""));
                    line.addAll(List.of("", "", TOO_LITTLE_EVIDENCE));
                    withheld[0]++;
                    for (int k = 0; confidence != null && k < classes.size(); k++) {
                        line.addAll(List.of("", ""));
                    }
                }
                if (confidence != null) {
                    line.add(Double.toString(confidence.typicality().surprise(values)));
                    line.add(Boolean.toString(confidence.typicality().isUnlike(values)));
                }
                writer.writeRecord(line);
            });
        }
        spec.commandLine()
                .getErr()
                .printf("%d rows, %d withheld for too little evidence; written to %s%n", rows, withheld[0], out);
        return 0;
    }

    private static void addIntervals(List<String> line, ConfidenceDocument confidence, Prediction prediction) {
        for (int k = 0; k < prediction.classes(); k++) {
            VennAbers.Interval interval =
                    confidence.intervals().of(k, prediction.probability(k).value());
            line.add(Double.toString(interval.low()));
            line.add(Double.toString(interval.high()));
        }
    }
}
