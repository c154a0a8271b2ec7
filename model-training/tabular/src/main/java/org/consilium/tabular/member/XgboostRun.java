package org.consilium.tabular.member;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.ensemble.TreeEnsemble;
import org.consilium.ensemble.XgboostModelReader;
import org.consilium.tabular.table.TrainingTable;

/** A boosting by XGBoost, depth-wise or loss-guided, single trees or small forests a round. */
final class XgboostRun implements BoostingRun {
    private final DMatrix learning;
    private final DMatrix held;
    private final Booster booster;
    private final List<String> names;
    private final int treesPerRound;
    private int round;

    XgboostRun(TrainingTable table, int[] learningRows, int[] heldRows, Map<String, Object> settings, long seed) {
        try {
            names = table.columns().stream().map(FeatureColumn::name).toList();
            learning = matrix(table, learningRows);
            held = matrix(table, heldRows);
            Map<String, Object> all = new HashMap<>(settings);
            int outputs = table.outputs();
            if (outputs == 1) {
                all.put("objective", "binary:logistic");
                all.put("eval_metric", "logloss");
                // Not 0 or 1, even if all that is learnt from are of one class.
                double least = 0.5 / learningRows.length;
                all.put("base_score", Math.max(least, Math.min(1 - least, table.prevalence(learningRows)[1])));
            } else {
                all.put("objective", "multi:softprob");
                all.put("eval_metric", "mlogloss");
                all.put("num_class", outputs);
                all.put("base_score", 0.5);
            }
            all.put("seed", (int) (seed & 0x7fffffff));
            // XGBoost's random numbers belong to a thread, and which thread does a round is chance.
            all.put("seed_per_iteration", true);
            all.put("nthread", 1);
            all.put("verbosity", 0);
            all.putIfAbsent("tree_method", "hist");
            booster = XGBoost.train(learning, all, 0, Map.of(), null, null);
            treesPerRound = outputs * Integer.parseInt(String.valueOf(settings.getOrDefault("num_parallel_tree", 1)));
        } catch (XGBoostError e) {
            throw new NativeTrainingException("XGBoost", e);
        }
    }

    private static DMatrix matrix(TrainingTable table, int[] rows) throws XGBoostError {
        int width = table.columns().size();
        DMatrix matrix = new DMatrix(table.rowMajorFloats(rows), rows.length, width, Float.NaN);
        String[] types = new String[width];
        for (int c = 0; c < width; c++) {
            types[c] = table.isCategory(c) ? "c" : "q";
        }
        matrix.setFeatureTypes(types);
        float[] labels = new float[rows.length];
        float[] weights = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            labels[i] = table.label(rows[i]);
            weights[i] = (float) table.weight(rows[i]);
        }
        matrix.setLabel(labels);
        if (table.weighted()) {
            matrix.setWeight(weights);
        }
        return matrix;
    }

    @Override
    public double advance() {
        try {
            booster.update(learning, round);
            String line = booster.evalSet(new DMatrix[] {held}, new String[] {"held"}, round);
            round++;
            return Double.parseDouble(line.substring(line.lastIndexOf(':') + 1).trim());
        } catch (XGBoostError e) {
            throw new NativeTrainingException("XGBoost", e);
        }
    }

    @Override
    public TreeEnsemble member(int rounds) {
        try {
            TreeEnsemble all = XgboostModelReader.read(new ByteArrayInputStream(booster.toByteArray("json")));
            return Trees.first(all, rounds * treesPerRound, names);
        } catch (XGBoostError e) {
            throw new NativeTrainingException("XGBoost", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The library's own margins of the held-out rows, {@code [row][output]}, for parity checks. */
    float[][] nativeMargins() {
        try {
            return booster.predict(held, true);
        } catch (XGBoostError e) {
            throw new NativeTrainingException("XGBoost", e);
        }
    }

    /** The library's own contributions of the held-out rows, {@code [row][feature + 1]} laid out output by output. */
    float[][] nativeContributions() {
        try {
            return booster.predictContrib(held, 0);
        } catch (XGBoostError e) {
            throw new NativeTrainingException("XGBoost", e);
        }
    }

    @Override
    public void close() {
        booster.dispose();
        learning.dispose();
        held.dispose();
    }
}
