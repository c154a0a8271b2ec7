package org.consilium.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMDataset;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.consilium.attribution.Attributions;
import org.consilium.attribution.Explainer;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.LightgbmModelReader;
import org.consilium.ensemble.TreeEnsemble;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models of every kind that LightGBM trains: raw scores and contributions are its own. */
class AwkwardLightgbmTest {

    private static final double TOLERANCE = 1e-9;
    private static final int ROWS = 300;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "objective=binary",
                "objective=binary sigmoid=2.5 is_unbalance=true",
                "objective=binary zero_as_missing=true",
                "objective=binary use_missing=false",
                "objective=binary boosting=dart drop_rate=0.5 skip_drop=0",
                "objective=binary boosting=rf bagging_freq=1 bagging_fraction=0.6",
                "objective=multiclass num_class=3 boosting=rf bagging_freq=1 bagging_fraction=0.6",
                "objective=binary data_sample_strategy=goss",
                "objective=multiclass num_class=3",
                "objective=multiclassova num_class=3 zero_as_missing=true",
                "objective=regression boost_from_average=false",
                "objective=regression_l1",
                "objective=huber",
                "objective=quantile alpha=0.3",
                "objective=poisson",
                "objective=gamma",
                "objective=tweedie",
                "objective=cross_entropy",
                "objective=mape",
                "objective=binary max_bin=2",
                "objective=binary max_bin=4000 min_data_in_bin=1",
                "objective=binary num_leaves=2",
                "objective=binary min_data_in_leaf=1000",
                "objective=binary num_leaves=60 min_data_in_leaf=1 min_sum_hessian_in_leaf=0",
                "objective=binary extra_trees=true path_smooth=5",
                "objective=binary categorical_feature=5 min_data_per_group=1 cat_smooth=0",
                "objective=binary categorical_feature=5 max_cat_to_onehot=100 min_data_per_group=1",
                "objective=multiclass num_class=3 categorical_feature=5 min_data_per_group=1 zero_as_missing=true",
                "objective=binary categorical_feature=5 use_missing=false min_data_per_group=1",
                "objective=regression monotone_constraints=1,0,0,0,0,0,0,0,0 use_quantized_grad=true"
            })
    void rawScoresAndContributionsAreTheLibrarysOwn(String settings) throws Exception {
        LGBMBooster.loadNative();
        double[][] rows = AwkwardRows.draw(ROWS, 8);
        String model =
                train(rows, settings + " min_data_in_leaf=5 verbosity=-1 num_threads=1 seed=3 deterministic=true");
        TreeEnsemble trees = LightgbmModelReader.read(new ByteArrayInputStream(model.getBytes(StandardCharsets.UTF_8)));
        double[][] unseen = AwkwardRows.draw(ROWS, 9);
        LightgbmPeer peer = new LightgbmPeer(model);
        double[][] scores = peer.rawScores(unseen);
        double[][] contributions = peer.contributions(unseen, 1);
        List<Attributions> all =
                Explainer.pathDependent(Blend.ofRawScores(trees)).explainAll(unseen);
        for (int r = 0; r < unseen.length; r++) {
            double[] own = trees.margins(unseen[r]);
            for (int o = 0; o < own.length; o++) {
                assertThat(own[o]).isCloseTo(scores[r][o], within(TOLERANCE));
                for (int f = 0; f <= AwkwardRows.FEATURES; f++) {
                    assertThat(all.get(r).toArray()[o][f])
                            .as("row %d, output %d, feature %d", r, o, f)
                            .isCloseTo(contributions[r][o * (AwkwardRows.FEATURES + 1) + f], within(TOLERANCE));
                }
            }
        }
    }

    private static String train(double[][] rows, String settings) throws Exception {
        double[] flat = new double[rows.length * AwkwardRows.FEATURES];
        float[] labels = new float[rows.length];
        for (int r = 0; r < rows.length; r++) {
            labels[r] = label(settings, AwkwardRows.signal(rows[r]));
            System.arraycopy(rows[r], 0, flat, r * AwkwardRows.FEATURES, AwkwardRows.FEATURES);
        }
        try (LGBMDataset data =
                LGBMDataset.createFromMat(flat, rows.length, AwkwardRows.FEATURES, true, settings, null)) {
            data.setField("label", labels);
            try (LGBMBooster booster = LGBMBooster.create(data, settings)) {
                for (int i = 0; i < 8; i++) {
                    booster.updateOneIter();
                }
                return booster.saveModelToString(0, 0, LGBMBooster.FeatureImportanceType.SPLIT);
            }
        }
    }

    private static float label(String settings, double signal) {
        if (settings.contains("multiclass")) {
            return signal < 0 ? 0 : signal < 1 ? 1 : 2;
        }
        if (settings.contains("objective=binary")) {
            return signal > 0.5 ? 1 : 0;
        }
        if (settings.contains("cross_entropy")) {
            return (float) (1 / (1 + Math.exp(-signal)));
        }
        return (float) Math.exp(signal / 2);
    }
}
