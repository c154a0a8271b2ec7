package org.consilium.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.TreeEnsemble;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Path-dependent attributions equal the contributions that XGBoost and LightGBM give for their own models. */
class NativeParityTest {

    /** XGBoost works and answers in 32-bit floats, over up to some hundred trees. */
    private static final double XGBOOST_TOLERANCE = 2e-5;

    /** LightGBM works in doubles; its paths divide by small covers. */
    private static final double LIGHTGBM_TOLERANCE = 1e-9;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xgb-1.7.4-binary-missing",
                "xgb-1.7.4-multiclass",
                "xgb-3.4.0-binary-missing",
                "xgb-3.4.0-categorical",
                "xgb-3.4.0-multiclass",
                "lgb-4.3.0-categorical",
                "lgb-4.3.0-multiclass",
                "lgb-4.3.0-random-forest",
                "lgb-4.3.0-zero-as-missing"
            })
    void contributionsEqualTheLibrarys(String name) throws IOException {
        TreeEnsemble trees = GoldenModels.model(name);
        Explainer explainer = Explainer.pathDependent(Blend.ofRawScores(trees));
        double[][] rows = GoldenModels.rows(name);
        double[][] contributions = GoldenModels.contributions(name);
        assertThat(contributions).hasDimensions(rows.length * trees.outputs(), trees.features() + 1);
        double tolerance = name.startsWith("xgb") ? XGBOOST_TOLERANCE : LIGHTGBM_TOLERANCE;
        for (int r = 0; r < rows.length; r++) {
            double[][] ours = explainer.explain(rows[r]).toArray();
            for (int o = 0; o < ours.length; o++) {
                assertThat(ours[o])
                        .as("row %d, output %d", r, o)
                        .containsExactly(contributions[r * ours.length + o], within(tolerance));
            }
        }
    }
}
