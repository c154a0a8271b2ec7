package org.consilium.benchmark;

import static com.microsoft.ml.lightgbm.lightgbmlib.*;

import com.microsoft.ml.lightgbm.SWIGTYPE_p_double;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_int;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_long_long;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_p_void;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_void;
import com.microsoft.ml.lightgbm.lightgbmlibConstants;
import io.github.metarank.lightgbm4j.LGBMBooster;
import java.io.IOException;

/**
 * LightGBM's contributions by lightgbm4j's generated calls, since its own wrapper makes room for two numbers a row only.
 */
final class LightgbmPeer extends Peer {

    private final SWIGTYPE_p_void booster;
    private final int outputs;

    LightgbmPeer(String model) {
        try {
            LGBMBooster.loadNative();
        } catch (IOException e) {
            throw new Refusal("LightGBM's native library cannot be loaded: " + e.getMessage());
        }
        SWIGTYPE_p_int iterations = new_intp();
        SWIGTYPE_p_p_void handle = new_voidpp();
        check(LGBM_BoosterLoadModelFromString(model, iterations, handle));
        booster = voidpp_value(handle);
        SWIGTYPE_p_int classes = new_intp();
        check(LGBM_BoosterGetNumClasses(booster, classes));
        outputs = intp_value(classes);
    }

    private static void check(int result) {
        if (result != 0) {
            throw new Refusal("LightGBM cannot do this: " + LGBM_GetLastError());
        }
    }

    @Override
    String library() {
        return "lightgbm4j 4.3.0-1";
    }

    @Override
    double[][] contributions(double[][] rows, int threads) {
        int width = outputs * (rows[0].length + 1);
        return predict(rows, lightgbmlibConstants.C_API_PREDICT_CONTRIB, width, threads);
    }

    /** {@code [row][output]}, before any link. */
    double[][] rawScores(double[][] rows) {
        return predict(rows, lightgbmlibConstants.C_API_PREDICT_RAW_SCORE, outputs, 1);
    }

    private double[][] predict(double[][] rows, int kind, int width, int threads) {
        int features = rows[0].length;
        SWIGTYPE_p_double values = new_doubleArray((long) rows.length * features);
        SWIGTYPE_p_double answer = new_doubleArray((long) rows.length * width);
        SWIGTYPE_p_long_long length = new_int64_tp();
        try {
            for (int r = 0; r < rows.length; r++) {
                for (int f = 0; f < features; f++) {
                    doubleArray_setitem(values, (long) r * features + f, rows[r][f]);
                }
            }
            check(LGBM_BoosterPredictForMat(
                    booster,
                    double_to_voidp_ptr(values),
                    lightgbmlibConstants.C_API_DTYPE_FLOAT64,
                    rows.length,
                    features,
                    1,
                    kind,
                    0,
                    -1,
                    "num_threads=" + threads,
                    length,
                    answer));
            double[][] predicted = new double[rows.length][width];
            for (int r = 0; r < rows.length; r++) {
                for (int i = 0; i < width; i++) {
                    predicted[r][i] = doubleArray_getitem(answer, (long) r * width + i);
                }
            }
            return predicted;
        } finally {
            delete_doubleArray(values);
            delete_doubleArray(answer);
            delete_int64_tp(length);
        }
    }
}
