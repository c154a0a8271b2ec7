package org.consilium.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** XGBoost's contributions by xgboost4j. */
final class XgboostPeer extends Peer {

    /**
     * From 3.1 on a model holds its base scores as a list, which this library's version does not read: it is given the first,
     * in either notation.
     */
    private static final Pattern LISTED_BASE_SCORE =
            Pattern.compile("(base_score(?:\":\\s*\"|SL.{8}))\\[([^\\],]*)([^\\]]*)\\]", Pattern.DOTALL);

    private final Booster booster;
    private boolean oneBaseScore = true;

    XgboostPeer(byte[] model) {
        try {
            booster = XGBoost.loadModel(readable(model));
        } catch (XGBoostError | IOException e) {
            throw new Refusal("xgboost4j cannot load this model, so it cannot be timed: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private byte[] readable(byte[] model) {
        Matcher matcher = LISTED_BASE_SCORE.matcher(new String(model, StandardCharsets.ISO_8859_1));
        if (!matcher.find()) {
            return model;
        }
        oneBaseScore = matcher.group(3).isEmpty();
        String before = matcher.group(1);
        String score = matcher.group(2);
        if (!before.contains("\"")) {
            // A text's length in UBJ stands in the eight bytes before it.
            before = before.substring(0, before.length() - Long.BYTES)
                    + "\0".repeat(Long.BYTES - 1)
                    + (char) score.length();
        }
        return matcher.replaceFirst(Matcher.quoteReplacement(before + score)).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    boolean baseIsTheModels() {
        return oneBaseScore;
    }

    @Override
    String library() {
        return "xgboost4j 3.0.4";
    }

    @Override
    double[][] contributions(double[][] rows, int threads) {
        int width = rows[0].length;
        float[] flat = new float[rows.length * width];
        for (int r = 0; r < rows.length; r++) {
            for (int f = 0; f < width; f++) {
                flat[r * width + f] = (float) rows[r][f];
            }
        }
        try {
            booster.setParams(Map.of("nthread", threads));
            DMatrix matrix = new DMatrix(flat, rows.length, width, Float.NaN);
            try {
                float[][] contributions = booster.predictContrib(matrix, 0);
                double[][] wide = new double[contributions.length][];
                for (int r = 0; r < wide.length; r++) {
                    wide[r] = new double[contributions[r].length];
                    for (int i = 0; i < wide[r].length; i++) {
                        wide[r][i] = contributions[r][i];
                    }
                }
                return wide;
            } finally {
                matrix.dispose();
            }
        } catch (XGBoostError e) {
            throw new Refusal("xgboost4j cannot explain this model: " + e.getMessage());
        }
    }
}
