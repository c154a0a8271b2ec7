package org.consilium.tabular.member;

import com.microsoft.ml.lightgbm.SWIGTYPE_p_double;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_long_long;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_p_void;
import com.microsoft.ml.lightgbm.lightgbmlib;
import com.microsoft.ml.lightgbm.lightgbmlibConstants;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMDataset;
import io.github.metarank.lightgbm4j.LGBMException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.ensemble.LightgbmModelReader;
import org.consilium.ensemble.TreeEnsemble;
import org.consilium.tabular.table.TrainingTable;
import org.jspecify.annotations.Nullable;

/** A boosting by LightGBM: leaf-wise trees, extremely randomised ones, categories split as sets. */
final class LightgbmRun implements BoostingRun {
    private static final ThreadLocal<Boolean> QUIET = ThreadLocal.withInitial(() -> false);

    private final LGBMDataset learning;
    private final LGBMDataset held;
    private final LGBMBooster booster;
    private final List<String> names;
    private final int outputs;
    private final TrainingTable table;
    private final int[] heldRows;
    private double loss = Double.NaN;
    private boolean finished;

    LightgbmRun(TrainingTable table, int[] learningRows, int[] heldRows, Map<String, Object> settings, long seed) {
        this.table = table;
        this.heldRows = heldRows;
        try {
            LGBMBooster.loadNative();
            outputs = table.outputs();
            names = table.columns().stream().map(FeatureColumn::name).toList();
            Map<String, Object> all = new TreeMap<>(settings);
            all.put("objective", outputs == 1 ? "binary" : "multiclass");
            all.put("metric", outputs == 1 ? "binary_logloss" : "multi_logloss");
            if (outputs > 1) {
                all.put("num_class", outputs);
            }
            all.put("seed", (int) (seed & 0x3fffffff));
            all.put("num_threads", 1);
            all.put("deterministic", true);
            all.put("force_row_wise", true);
            all.put("verbosity", -1);
            all.put("feature_pre_filter", false);
            String categories = IntStream.range(0, names.size())
                    .filter(table::isCategory)
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(","));
            if (!categories.isEmpty()) {
                all.put("categorical_feature", categories);
            }
            String line = all.entrySet().stream()
                    .map(e -> e.getKey() + "=" + e.getValue())
                    .collect(Collectors.joining(" "));
            learning = dataset(table, learningRows, line, null);
            held = dataset(table, heldRows, line, learning);
            booster = LGBMBooster.create(learning, line);
            booster.addValidData(held);
        } catch (LGBMException e) {
            throw new NativeTrainingException("LightGBM", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The library keeps its loudness for each thread apart and learns of it with a dataset; a thread that never made one
     * would print remarks among the figures.
     */
    private static void quiet() throws LGBMException {
        if (!QUIET.get()) {
            LGBMDataset.createFromMat(new double[] {0, 1}, 2, 1, true, "verbosity=-1", null)
                    .close();
            QUIET.set(true);
        }
    }

    private static LGBMDataset dataset(TrainingTable table, int[] rows, String settings, @Nullable LGBMDataset like)
            throws LGBMException {
        int width = table.columns().size();
        LGBMDataset dataset = LGBMDataset.createFromMat(table.rowMajor(rows), rows.length, width, true, settings, like);
        float[] labels = new float[rows.length];
        float[] weights = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            labels[i] = table.label(rows[i]);
            weights[i] = (float) table.weight(rows[i]);
        }
        dataset.setField("label", labels);
        if (table.weighted()) {
            dataset.setField("weight", weights);
        }
        return dataset;
    }

    @Override
    public double advance() {
        try {
            quiet();
            // Once nothing can be split any more, further rounds would add empty trees.
            if (!finished) {
                finished = booster.updateOneIter();
                loss = booster.getEval(1)[0];
            }
            return loss;
        } catch (LGBMException e) {
            throw new NativeTrainingException("LightGBM", e);
        }
    }

    @Override
    public TreeEnsemble member(int rounds) {
        try {
            byte[] text = booster.saveModelToString(0, rounds, LGBMBooster.FeatureImportanceType.SPLIT)
                    .getBytes(StandardCharsets.UTF_8);
            return Trees.named(LightgbmModelReader.read(new ByteArrayInputStream(text)), names);
        } catch (LGBMException e) {
            throw new NativeTrainingException("LightGBM", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The library's own margins of the held-out rows after all rounds, {@code [row × outputs + output]}. */
    double[] nativeMargins() {
        return predict(lightgbmlibConstants.C_API_PREDICT_RAW_SCORE, outputs);
    }

    /** The library's own contributions, {@code [row × outputs × (features + 1) + …]}, base value last. */
    double[] nativeContributions() {
        return predict(lightgbmlibConstants.C_API_PREDICT_CONTRIB, outputs * (names.size() + 1));
    }

    /**
     * Goes below lightgbm4j, whose {@code predictForMat} allocates too little for more than two classes and ends the
     * process.
     */
    private double[] predict(int kind, int perRow) {
        double[] values = table.rowMajor(heldRows);
        double[] out = new double[heldRows.length * perRow];
        SWIGTYPE_p_double in = lightgbmlib.new_doubleArray(values.length);
        SWIGTYPE_p_double result = lightgbmlib.new_doubleArray(out.length);
        SWIGTYPE_p_long_long length = lightgbmlib.new_int64_tp();
        SWIGTYPE_p_p_void handle = lightgbmlib.new_voidpp();
        try {
            for (int i = 0; i < values.length; i++) {
                lightgbmlib.doubleArray_setitem(in, i, values[i]);
            }
            String model = booster.saveModelToString(0, 0, LGBMBooster.FeatureImportanceType.SPLIT);
            require(lightgbmlib.LGBM_BoosterLoadModelFromString(model, lightgbmlib.new_intp(), handle));
            require(lightgbmlib.LGBM_BoosterPredictForMat(
                    lightgbmlib.voidpp_value(handle),
                    lightgbmlib.double_to_voidp_ptr(in),
                    lightgbmlibConstants.C_API_DTYPE_FLOAT64,
                    heldRows.length,
                    names.size(),
                    1,
                    kind,
                    0,
                    -1,
                    "num_threads=1",
                    length,
                    result));
            for (int i = 0; i < out.length; i++) {
                out[i] = lightgbmlib.doubleArray_getitem(result, i);
            }
            lightgbmlib.LGBM_BoosterFree(lightgbmlib.voidpp_value(handle));
            return out;
        } catch (LGBMException e) {
            throw new NativeTrainingException("LightGBM", e);
        } finally {
            lightgbmlib.delete_doubleArray(in);
            lightgbmlib.delete_doubleArray(result);
            lightgbmlib.delete_int64_tp(length);
        }
    }

    private static void require(int status) {
        if (status != 0) {
            throw new IllegalStateException("LightGBM refused a prediction: " + lightgbmlib.LGBM_GetLastError());
        }
    }

    @Override
    public void close() {
        try {
            booster.close();
            held.close();
            learning.close();
        } catch (LGBMException e) {
            throw new NativeTrainingException("LightGBM", e);
        }
    }
}
