package org.consilium.ensemble;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A small bundle with one member of each kind and numbers that are hard to write down. */
final class Examples {

    static final List<FeatureColumn> COLUMNS = List.of(
            FeatureColumn.numeric("age", "a", "Age"),
            FeatureColumn.numeric("hba1c", "%", "HbA1c"),
            FeatureColumn.categorical("smoking", List.of("never", "former", "current")));

    static final double[][] ROWS = {
        {54.1, 6.3, 2}, {Double.NaN, 5.1, 0}, {80, Double.NaN, Double.NaN}, {0.1 + 0.2, -0.0, 1}
    };

    private Examples() {}

    static TreeEnsemble trees() {
        return new TreeEnsembleBuilder(SplitRule.XGBOOST, List.of("age", "hba1c", "smoking"), 1)
                .baseScore(0, 0.1f)
                .tree(0)
                .split(0, 50.5f, true, 100.25)
                .leaf(-0.3f, 40)
                .splitBySet(2, new int[] {0b101}, false, 60.25)
                .leaf(0.25f, 20)
                .leaf(1 / 3f, 40.25)
                .tree(0)
                .leaf(0.0625f, 100.25)
                .build();
    }

    static TreeEnsemble forest() {
        return new TreeEnsembleBuilder(SplitRule.LIGHTGBM, List.of("age", "hba1c", "smoking"), 1)
                .linkScale(0.5)
                .tree(0)
                .split(1, 5.7, false, true, 90)
                .splitBySet(2, new int[] {0b010}, false, 50)
                .leaf(0.1, 10)
                .leaf(-1 / 3.0, 40)
                .leaf(Math.PI, 40)
                .build();
    }

    static CalibratedEnsemble ensemble() {
        LinearMember linear = new LinearMember(
                new double[] {0.1}, new double[][] {{0.01, 1e-300, -2}}, new double[][] {{0.5, 0, 0.25}});
        AdditiveMember additive = new AdditiveMember(
                3,
                new double[] {-0.7},
                List.of(
                        new Term.Curve(0, new double[] {20, 50, 70}, new double[][] {{-1, 0, 1.5}}, new double[] {0.2}),
                        new Term.Steps(Cells.bins(1, new double[] {5.7, 6.5}), new double[][] {{0, -0.1, 0.3, 0.9}}),
                        new Term.Pair(Cells.bins(1, new double[] {6}), Cells.categories(2, 3), new double[][] {
                            {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}
                        })));
        Blend blend = new Blend(
                List.of(
                        new Blend.Weighted("trees", 0.3, trees()),
                        new Blend.Weighted("forest", 0.2, forest()),
                        new Blend.Weighted("linear", 0.4, linear),
                        new Blend.Weighted("additive", 0.1, additive)),
                new double[] {-0.05});
        return new CalibratedEnsemble(blend, new Calibration.Platt(1.1, -0.01), List.of("diabetes"));
    }

    static BundleTask task(String id) {
        return new BundleTask(
                id,
                "Diabetes within 90 days",
                ensemble(),
                new Probability(0.2),
                new Probability(0.07),
                2,
                Optional.of(new PredictionSets(0.1, List.of(0.03), "marginal, on average over patients")));
    }

    static BundleWriter bundle() {
        BundleDescription description = new BundleDescription(
                "example",
                "Example",
                "1.0",
                TaskKind.FINDINGS,
                Optional.of("Synthetic data: figures show that rules were recovered."),
                COLUMNS);
        return new BundleWriter(description)
                .task(task("diabetes"))
                .background(new ReferenceRows(ROWS))
                .document("provenance.json", "{\"seed\":1}".getBytes(StandardCharsets.UTF_8))
                .document("report.html", "<p>figures</p>".getBytes(StandardCharsets.UTF_8));
    }
}
