package org.consilium.attribution;

import java.util.ArrayList;
import java.util.List;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.CalibratedEnsemble;
import org.consilium.ensemble.LogOdds;
import org.consilium.ensemble.Member;

/**
 * A finding's attributions in calibrated probability: additive, but <b>no Shapley value</b>.
 *
 * <p>Against each patient of the background, the margin's Shapley values are stretched by (change in probability) /
 * (change in margin), then averaged: base value plus attributions equal the calibrated probability within 1e-9, and signs
 * are mostly the margin's. A game in probability would share it out otherwise. <b>Units</b>: probability, 0 to 1.
 * <b>Thread safety</b>: immutable.
 *
 * <p>Source: the shap library's documentation of TreeExplainer, {@code model_output="probability"}.
 */
public final class ProbabilityAttributions {

    /** Below this change of margin the stretch is the slope, which the quotient tends to. */
    private static final double FLAT = 1e-7;

    private final CalibratedEnsemble ensemble;
    private final Background background;
    private final CodedTrees trees;
    private final ReferenceWalk walk;
    private final List<AdditiveParts> additive = new ArrayList<>();
    private final double[] referenceMargins;

    /** @throws IllegalArgumentException if the ensemble has more than one output */
    public ProbabilityAttributions(CalibratedEnsemble ensemble, Background background) {
        Blend blend = ensemble.blend();
        if (blend.outputs() != 1) {
            throw new IllegalArgumentException("Attributions in probability exist for findings, and this ensemble has "
                    + blend.outputs() + " outputs. Take the margins, centred over the classes.");
        }
        this.ensemble = ensemble;
        this.background = background;
        Players players = Players.each(blend.features());
        trees = CodedTrees.of(blend, players);
        walk = new ReferenceWalk(trees, BackgroundCodes.of(trees.columns, background));
        referenceMargins = new double[background.size()];
        for (int z = 0; z < referenceMargins.length; z++) {
            double[] row = background.row(z);
            referenceMargins[z] = blend.margins(row)[0];
            additive.add(new AdditiveParts(blend, Background.of(new double[][] {row}), players));
        }
    }

    /** The attributions of a row; the base value is the background's mean probability. */
    public Attributions explain(double[] row) {
        Member.checkRow(row, trees.features);
        int[] codes = new int[trees.columns.count()];
        trees.columns.encode(row, codes);
        double margin = ensemble.blend().margins(row)[0];
        double[] sums = new double[trees.features + 1];
        for (int z = 0; z < referenceMargins.length; z++) {
            double[][] one = new double[1][trees.features + 1];
            for (int t = 0; t < trees.trees(); t++) {
                walk.attributions(t, codes, z, one[0]);
            }
            additive.get(z).attributions(row, one);
            double stretch = background.weight(z) * stretch(margin, referenceMargins[z]);
            for (int f = 0; f < trees.features; f++) {
                sums[f] += stretch * one[0][f];
            }
            sums[trees.features] += background.weight(z) * probability(referenceMargins[z]);
        }
        return new Attributions(new double[][] {sums});
    }

    private double stretch(double margin, double reference) {
        double change = margin - reference;
        if (Math.abs(change) < FLAT) {
            return (probability(reference + FLAT) - probability(reference - FLAT)) / (2 * FLAT);
        }
        return (probability(margin) - probability(reference)) / change;
    }

    private double probability(double margin) {
        return new LogOdds(ensemble.calibration().apply(new double[] {margin})[0])
                .toProbability()
                .value();
    }
}
