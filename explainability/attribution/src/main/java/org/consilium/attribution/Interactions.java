package org.consilium.attribution;

/**
 * How far pairs of a patient's values moved each margin together, beyond what each did alone.
 *
 * <p>Symmetric; each off-diagonal entry is half of the pair's interaction, and each row sums to the feature's attribution,
 * so the diagonal is what the feature did by itself. <b>Shape</b>: {@code [output][feature][feature]}. <b>Units</b>:
 * margins. <b>Thread safety</b>: immutable.
 *
 * <p>Source: Fujimoto, Kojadinovic, Marichal 2006 (Shapley interaction index); Lundberg et al. 2020, eq. 8.
 */
public final class Interactions {

    private final int features;
    private final double[][] values;
    private final Attributions attributions;

    /**
     * @param pairs {@code [output][i × features + j]} for i &lt; j; adopted and completed
     * @param attributions what the rows sum to
     */
    Interactions(double[][] pairs, Attributions attributions) {
        this.features = attributions.features();
        this.values = pairs;
        this.attributions = attributions;
        for (int o = 0; o < values.length; o++) {
            double[] v = values[o];
            for (int i = 0; i < features; i++) {
                double others = 0;
                for (int j = 0; j < features; j++) {
                    if (j < i) {
                        v[i * features + j] = v[j * features + i];
                    }
                    if (j != i) {
                        others += v[i * features + j];
                    }
                }
                v[i * features + i] = attributions.value(o, i) - others;
            }
        }
    }

    public int outputs() {
        return values.length;
    }

    public int features() {
        return features;
    }

    public double value(int output, int one, int other) {
        if (one < 0 || one >= features || other < 0 || other >= features) {
            throw new IndexOutOfBoundsException(
                    "There are interactions of " + features + " features, none of " + one + " with " + other + ".");
        }
        return values[output][one * features + other];
    }

    /** The attributions that the rows sum to. */
    public Attributions attributions() {
        return attributions;
    }
}
