package org.consilium.tabular.blend;

/** The log loss of a row with its slope in each margin. */
public final class Gradients {
    private Gradients() {}

    /**
     * @param slopes filled with the derivative of the loss in each margin: probability minus one for the label's own,
     *     probability for the others
     */
    public static double loss(double[] margins, int label, double[] slopes) {
        if (margins.length == 1) {
            double x = margins[0];
            double e = StrictMath.exp(-Math.abs(x));
            double p = x >= 0 ? 1 / (1 + e) : e / (1 + e);
            slopes[0] = p - label;
            return Math.max(label == 1 ? -x : x, 0) + StrictMath.log1p(e);
        }
        double highest = margins[0];
        for (double margin : margins) {
            highest = Math.max(highest, margin);
        }
        double sum = 0;
        for (int o = 0; o < margins.length; o++) {
            slopes[o] = StrictMath.exp(margins[o] - highest);
            sum += slopes[o];
        }
        for (int o = 0; o < margins.length; o++) {
            slopes[o] /= sum;
        }
        slopes[label] -= 1;
        return highest + StrictMath.log(sum) - margins[label];
    }
}
