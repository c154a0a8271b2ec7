package org.consilium.ensemble;

import java.util.Arrays;

/** How XGBoost's objectives lead from the base score that a file states to the margin from which trees add up. */
final class XgboostObjective {

    private static final String PLACE = "$.learner.learner_model_param.base_score";

    /** Since 3.1 a logistic base score is kept so far away from 0 and 1, since all labels may be alike. */
    private static final float SMALLEST_SCORE = 1e-6f;

    /** No two expectiles are closer. */
    private static final float SMALLEST_GAP = 1e-6f;

    private XgboostObjective() {}

    /** The base margins, {@code [output]}; the score is stated once for all, or as a list in brackets. */
    static float[] baseMargins(String objective, int[] version, String baseScore, int outputs) {
        String text = baseScore.trim();
        if (text.startsWith("[") && text.endsWith("]")) {
            text = text.substring(1, text.length() - 1);
        }
        String[] parts = text.split(",", -1);
        if (parts.length != 1 && parts.length != outputs) {
            throw new UnreadableModelException(
                    PLACE, "The base score has " + parts.length + " values for " + outputs + " outputs.");
        }
        float[] margins = new float[outputs];
        if (parts.length == 1) {
            Arrays.fill(margins, margin(objective, version, parse(parts[0])));
        } else {
            for (int o = 0; o < outputs; o++) {
                margins[o] = margin(objective, version, parse(parts[o]));
            }
        }
        if (objective.equals("reg:expectileerror")) {
            gaps(margins);
        }
        return margins;
    }

    /** From the second expectile on, a margin is the inverse softplus of the gap to the one before, in float steps. */
    private static void gaps(float[] margins) {
        for (int o = margins.length - 1; o > 0; o--) {
            float gap = Math.max(margins[o] - margins[o - 1] - SMALLEST_GAP, SMALLEST_GAP);
            margins[o] = (float) (gap + StrictMath.log(-StrictMath.expm1(-gap)));
        }
    }

    private static float parse(String text) {
        try {
            float score = Float.parseFloat(text.trim());
            if (!Float.isNaN(score) && !Float.isInfinite(score)) {
                return score;
            }
        } catch (NumberFormatException e) {
            throw new UnreadableModelException(PLACE, "The base score is no number.", e);
        }
        throw new UnreadableModelException(PLACE, "The base score is not finite.");
    }

    private static float margin(String objective, int[] version, float score) {
        return switch (objective) {
            case "binary:logistic", "reg:logistic" -> logit(objective, version, score);
            case "binary:logitraw" -> {
                if (!since(version, 1, 4)) {
                    throw new UnreadableModelException(
                            "$.version",
                            "Before 1.4 XGBoost meant the base score of binary:logitraw in two ways. Maybe save the model"
                                    + " again with a newer release.");
                }
                yield score;
            }
            case "count:poisson", "reg:gamma", "reg:tweedie", "survival:cox", "survival:aft" -> {
                if (!(score > 0)) {
                    throw new UnreadableModelException(
                            PLACE, "The base score of " + objective + " must be positive, but is " + score + ".");
                }
                yield (float) StrictMath.log(score);
            }
            case "multi:softprob",
                    "multi:softmax",
                    "binary:hinge",
                    "reg:squarederror",
                    "reg:linear",
                    "reg:squaredlogerror",
                    "reg:pseudohubererror",
                    "reg:absoluteerror",
                    "reg:quantileerror",
                    "reg:expectileerror",
                    "reg:normal",
                    "rank:pairwise",
                    "rank:ndcg",
                    "rank:map" -> score;
            default ->
                throw new UnreadableModelException(
                        "$.learner.objective.name",
                        "The objective \"" + objective
                                + "\" is not known, so its base score cannot be turned into a margin.");
        };
    }

    /** The float log-odds of a float probability, in the library's own float steps. */
    private static float logit(String objective, int[] version, float score) {
        float bounded = since(version, 3, 1) && score >= 0 && score <= 1
                ? Math.min(Math.max(score, SMALLEST_SCORE), 1.0f - SMALLEST_SCORE)
                : score;
        if (!(bounded > 0 && bounded < 1)) {
            throw new UnreadableModelException(
                    PLACE, "The base score of " + objective + " must lie between 0 and 1, but is " + score + ".");
        }
        return (float) -StrictMath.log(1.0f / bounded - 1.0f);
    }

    private static boolean since(int[] version, int major, int minor) {
        return version.length > 1 && (version[0] > major || (version[0] == major && version[1] >= minor));
    }
}
