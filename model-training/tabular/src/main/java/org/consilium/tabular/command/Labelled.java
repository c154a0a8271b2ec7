package org.consilium.tabular.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.consilium.ensemble.Prediction;
import org.consilium.tabular.bundle.TableModel;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.evaluate.ScoredRows;
import org.consilium.tabular.evaluate.SetCoverage;
import org.consilium.tabular.table.BadTableException;
import org.consilium.tabular.table.LoadedTable;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TableFile;
import org.consilium.tabular.table.TableLoader;
import org.consilium.tabular.table.TableRequest;
import org.consilium.tabular.table.TrainingTable;
import org.jspecify.annotations.Nullable;

/**
 * Rows with labels, scored by a model that did not learn from them.
 *
 * @param calibrated margins of all rows, those that would be withheld included
 * @param withheld rows of which too little is known for an answer
 * @param notes what a reader should know of the rows
 */
record Labelled(TrainingTable table, Margins calibrated, int withheld, List<String> notes) {
    private static final int RESAMPLES = 500;

    static Labelled of(TableModel model, TableFile file, @Nullable String target, @Nullable String group) {
        String label = target != null ? target : model.task().title();
        TableRequest request = TableRequest.target(label).groupedBy(group);
        List<String> absent = model.encoding().columns().stream()
                .map(column -> column.name())
                .filter(column -> !file.has(column))
                .distinct()
                .toList();
        BundleOptions.checkSomeColumns(model, file);
        LoadedTable loaded = new TableLoader(file, request).read(model.classes(), model.encoding(), row -> true);
        TrainingTable table = loaded.table();
        if (table.rows() == 0) {
            throw new BadTableException("No row of " + file.path().getFileName() + " has one of the model's labels in "
                    + label + ": " + String.join(", ", model.classes()) + ".");
        }
        List<String> notes = new ArrayList<>();
        if (!absent.isEmpty()) {
            notes.add("The file lacks " + absent.size() + " of the model's columns, which count as unknown: "
                    + String.join(", ", absent.subList(0, Math.min(5, absent.size())))
                    + (absent.size() > 5 ? ", …" : "") + ".");
        }
        int others = file.rows((row, cells) -> {}) - table.rows();
        if (others > 0) {
            notes.add(others + " rows have no label, or one that the model does not know, and are left out.");
        }
        double[][] margins = new double[table.rows()][];
        int withheld = 0;
        for (int row = 0; row < margins.length; row++) {
            double[] values = table.row(row);
            Prediction prediction = model.predict(values);
            margins[row] = prediction.calibratedMargins();
            withheld += model.hasEvidence(values) ? 0 : 1;
        }
        return new Labelled(table, new Margins(margins), withheld, List.copyOf(notes));
    }

    Evaluation evaluation() {
        return Evaluation.of(ScoredRows.ofMargins(table, calibrated), RESAMPLES, 1);
    }

    SetCoverage coverage(org.consilium.ensemble.PredictionSets sets) {
        return SetCoverage.of(table, calibrated, sets, RESAMPLES, 1);
    }

    /** Rows of the training table are no test; says so if these are they. */
    static Map<String, String> caution(TableModel model, TableFile file) {
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
