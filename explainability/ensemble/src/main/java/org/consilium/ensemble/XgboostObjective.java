package org.consilium.ensemble;

import java.util.Arrays;

/** How XGBoost's objectives lead from the base score that a file states to the margin from which trees add up. */
final class XgboostObjective {

    private XgboostObjective() {}

    /** The base margins, {@code [output]}; the score is stated once for all, or as a list in brackets. */
    static float[] baseMargins(String objective, String baseScore, int outputs) {
        String place = "$.learner.learner_model_param.base_score";
        String text = baseScore.trim();
        if (text.startsWith("[") && text.endsWith("]")) {
            text = text.substring(1, text.length() - 1);
        }
        String[] parts = text.split(",", -1);
        if (parts.length != 1 && parts.length != outputs) {
            throw new UnreadableModelException(
                    place, "The base score has " + parts.length + " values for " + outputs + " outputs.");
        }
        float[] margins = new float[outputs];
        if (parts.length == 1) {
            Arrays.fill(margins, margin(objective, parse(parts[0], place)));
        } else {
            for (int o = 0; o < outputs; o++) {
                margins[o] = margin(objective, parse(parts[o], place));
            }
        }
        return margins;
    }

    private static float parse(String text, String place) {
        try {
            float score = Float.parseFloat(text.trim());
            if (!Float.isNaN(score) && !Float.isInfinite(score)) {
                return score;
            }
        } catch (NumberFormatException e) {
            throw new UnreadableModelException(place, "The base score is no number.", e);
        }
        throw new UnreadableModelException(place, "The base score is not finite.");
    }

    private static float margin(String objective, float score) {
        String place = "$.learner.learner_model_param.base_score";
        switch (objective) {
            case "binary:logistic", "binary:logitraw", "reg:logistic" -> {
                if (!(score > 0 && score < 1)) {
                    throw new UnreadableModelException(
                            place,
                            "The base score of " + objective + " must lie between 0 and 1, but is " + score + ".");
                }
                return (float) -StrictMath.log(1.0f / score - 1.0f);
            }
            case "count:poisson", "reg:gamma", "reg:tweedie", "survival:cox", "survival:aft" -> {
                if (!(score > 0)) {
                    throw new UnreadableModelException(
                            place, "The base score of " + objective + " must be positive, but is " + score + ".");
                }
                return (float) StrictMath.log(score);
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
                    "rank:pairwise",
                    "rank:ndcg",
                    "rank:map" -> {
                return score;
            }
            default ->
                throw new UnreadableModelException(
                        "$.learner.objective.name",
                        "The objective \"" + objective
                                + "\" is not known, so its base score cannot be turned into a margin.");
        }
    }
}
