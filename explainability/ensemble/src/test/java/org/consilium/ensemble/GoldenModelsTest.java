package org.consilium.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Margins equal those that XGBoost 1.7.4 and 3.4.0 and LightGBM 4.3.0 gave for their own models. */
class GoldenModelsTest {

    /** The golden margins are written with nine digits, and XGBoost adds in 32-bit floats. */
    private static final double XGBOOST_TOLERANCE = 2e-6;

    /** The golden margins are written with nine digits; bit equality is shown against the library itself. */
    private static final double GOLDEN_DIGITS = 1e-8;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xgb-1.7.4-binary-missing",
                "xgb-1.7.4-multiclass",
                "xgb-3.4.0-binary-missing",
                "xgb-3.4.0-categorical",
                "xgb-3.4.0-multiclass"
            })
    void xgboostMarginsFromJsonEqualTheLibrarys(String model) throws IOException {
        try (InputStream in = Fixtures.open(model + ".json.gz")) {
            assertMargins(XgboostModelReader.read(in), model, XGBOOST_TOLERANCE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xgb-1.7.4-binary-missing",
                "xgb-1.7.4-multiclass",
                "xgb-3.4.0-binary-missing",
                "xgb-3.4.0-categorical",
                "xgb-3.4.0-multiclass"
            })
    void xgboostsTwoNotationsGiveTheSameTreesToTheBit(String model) throws IOException {
        try (InputStream json = Fixtures.open(model + ".json.gz");
                InputStream ubj = Fixtures.open(model + ".ubj.gz")) {
            assertThat(CompactTrees.write(TreeModelReader.read(ubj)))
                    .isEqualTo(CompactTrees.write(TreeModelReader.read(json)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lgb-4.3.0-categorical",
                "lgb-4.3.0-multiclass",
                "lgb-4.3.0-random-forest",
                "lgb-4.3.0-zero-as-missing"
            })
    void lightgbmMarginsEqualTheLibrarys(String model) throws IOException {
        try (InputStream in = Fixtures.open(model + ".txt.gz")) {
            assertMargins(LightgbmModelReader.read(in), model, GOLDEN_DIGITS);
        }
    }

    private static void assertMargins(TreeEnsemble trees, String model, double relative) throws IOException {
        double[][] rows = Fixtures.table(model + ".rows.csv");
        double[][] margins = Fixtures.table(model + ".margins.csv");
        assertThat(rows.length).isEqualTo(margins.length);
        for (int r = 0; r < rows.length; r++) {
            double[] ours = trees.margins(rows[r]);
            assertThat(ours).hasSameSizeAs(margins[r]);
            for (int o = 0; o < ours.length; o++) {
                assertThat(ours[o])
                        .as("row %d, output %d", r, o)
                        .isCloseTo(margins[r][o], within(relative * Math.max(1, Math.abs(margins[r][o]))));
            }
        }
    }
}
