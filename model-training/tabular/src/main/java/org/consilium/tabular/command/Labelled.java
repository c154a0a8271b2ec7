package org.consilium.tabular.command;

import java.util.HashMap;
import java.util.Map;
import org.consilium.ensemble.Prediction;
import org.consilium.tabular.bundle.TableModel;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.evaluate.ScoredRows;
import org.consilium.tabular.table.BadTableException;
import org.consilium.tabular.table.CsvFile;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TableLoader;
import org.consilium.tabular.table.TableRequest;
import org.consilium.tabular.table.TrainingTable;
import org.jspecify.annotations.Nullable;

/** Rows with labels, scored by a model that did not learn from them. */
final class Labelled {
    private static final int RESAMPLES = 500;

    final TrainingTable table;
    final Margins calibrated;

    private Labelled(TrainingTable table, Margins calibrated) {
        this.table = table;
        this.calibrated = calibrated;
    }

    static Labelled of(TableModel model, CsvFile file, @Nullable String target, @Nullable String group) {
        String label = target != null ? target : model.task().title();
        TableRequest request = TableRequest.target(label).groupedBy(group);
        model.encoding().columns().forEach(column -> file.position(column.name()));
        TrainingTable table = new TableLoader(file, request)
                .read(model.classes(), model.encoding(), row -> true)
                .table();
        if (table.rows() == 0) {
            throw new BadTableException("No row of " + file.path().getFileName() + " has one of the model's labels in "
                    + label + ": " + String.join(", ", model.classes()) + ".");
        }
        double[][] margins = new double[table.rows()][];
        for (int row = 0; row < margins.length; row++) {
            Prediction prediction = model.predict(table.row(row));
            margins[row] = prediction.calibratedMargins();
        }
        return new Labelled(table, new Margins(margins));
    }

    Evaluation evaluation() {
        return Evaluation.of(ScoredRows.ofMargins(table, calibrated), RESAMPLES, 1);
    }

    /** Rows of the training table are no test; says so if these are they. */
    static Map<String, String> caution(TableModel model, CsvFile file) {
        Map<String, String> caution = new HashMap<>();
        String provenance = model.bundle()
                .document("provenance.json")
                .map(bytes -> new String(bytes, java.nio.charset.StandardCharsets.UTF_8))
                .orElse("");
        if (provenance.contains(file.sha256())) {
            caution.put("caution", "The model learnt from this very file: the figures are too good.");
        }
        return caution;
    }

    static int resamples() {
        return RESAMPLES;
    }
}
