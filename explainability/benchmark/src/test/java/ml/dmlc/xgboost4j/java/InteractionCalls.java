package ml.dmlc.xgboost4j.java;

import java.lang.reflect.Field;
import java.util.Arrays;

/** The library's interaction values, for which its Java interface has no call. It stands here since the calls below are its own. */
public final class InteractionCalls {

    private static final int INTERACTIONS = 16;

    private InteractionCalls() {}

    /** {@code [row][(output × (features + 1) + i) × (features + 1) + j]}, the last of each being the base value's. */
    public static float[][] interactions(Booster booster, DMatrix rows)
            throws XGBoostError, ReflectiveOperationException {
        Field handle = Booster.class.getDeclaredField("handle");
        handle.setAccessible(true);
        float[][] flat = new float[1][];
        XGBoostJNI.checkCall(
                XGBoostJNI.XGBoosterPredict(handle.getLong(booster), rows.getHandle(), INTERACTIONS, 0, flat));
        int count = (int) rows.rowNum();
        int width = flat[0].length / count;
        float[][] each = new float[count][];
        for (int r = 0; r < count; r++) {
            each[r] = Arrays.copyOfRange(flat[0], r * width, (r + 1) * width);
        }
        return each;
    }
}
