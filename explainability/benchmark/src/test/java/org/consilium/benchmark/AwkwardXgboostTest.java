package org.consilium.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.InteractionCalls;
import ml.dmlc.xgboost4j.java.XGBoost;
import org.consilium.attribution.Attributions;
import org.consilium.attribution.Background;
import org.consilium.attribution.Explainer;
import org.consilium.attribution.Interactions;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.LibraryModel;
import org.consilium.ensemble.Member;
import org.consilium.ensemble.TreeEnsemble;
import org.consilium.ensemble.XgboostModelReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models of every kind that XGBoost trains, read from both of its formats: margins and contributions are its own. */
class AwkwardXgboostTest {

    /** XGBoost adds in 32-bit floats; values here are of the order of one. */
    private static final double TOLERANCE = 3e-5;

    private static final int ROWS = 300;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "objective=binary:logistic",
                "objective=binary:logistic base_score=0.01 max_depth=1",
                "objective=binary:logitraw base_score=0.3",
                "objective=binary:hinge",
                "objective=reg:squarederror booster=dart rate_drop=0.4 one_drop=1",
                "objective=multi:softprob num_class=3 booster=dart rate_drop=0.5 skip_drop=0.1 normalize_type=forest",
                "objective=multi:softmax num_class=3 num_parallel_tree=3 subsample=0.6",
                "objective=binary:logistic num_parallel_tree=10 subsample=0.5 colsample_bynode=0.5 eta=1",
                "objective=count:poisson",
                "objective=reg:gamma",
                "objective=reg:tweedie tweedie_variance_power=1.3",
                "objective=reg:logistic",
                "objective=reg:squaredlogerror",
                "objective=reg:pseudohubererror",
                "objective=reg:absoluteerror",
                "objective=reg:quantileerror quantile_alpha=0.3",
                "objective=rank:pairwise",
                "objective=rank:ndcg",
                "objective=survival:cox",
                "objective=rank:map",
                "objective=reg:squarederror num_parallel_tree=4 subsample=0.5 booster=dart rate_drop=0.5",
                "objective=binary:logistic tree_method=exact max_depth=12 min_child_weight=0",
                "objective=binary:logistic grow_policy=lossguide max_leaves=60 max_depth=0 max_bin=2048",
                "objective=binary:logistic max_bin=2",
                "objective=binary:logistic gamma=1000",
                "objective=reg:squarederror tree_method=approx monotone_constraints=(1,0,0,0,0,0,0,0,0)",
                "objective=reg:squarederror base_score=1234.5 reg_alpha=2",
                "objective=binary:logistic enable_categorical=true max_cat_to_onehot=1",
                "objective=binary:logistic enable_categorical=true max_cat_to_onehot=200",
                "objective=multi:softprob num_class=3 enable_categorical=true booster=dart rate_drop=0.3"
            })
    void marginsAndContributionsAreTheLibrarysOwn(String settings) throws Exception {
        double[][] rows = AwkwardRows.draw(ROWS, 5);
        Map<String, Object> parameters = parameters(settings);
        DMatrix matrix = matrix(rows, parameters);
        Booster booster = XGBoost.train(matrix, parameters, 8, Map.of(), null, null);
        double[][] unseen = AwkwardRows.draw(ROWS, 6);
        DMatrix fresh = matrix(unseen, parameters);
        float[][] margins = booster.predict(fresh, true);
        float[][] contributions = booster.predictContrib(fresh, 0);
        for (String format : List.of("json", "ubj")) {
            TreeEnsemble trees = XgboostModelReader.read(new ByteArrayInputStream(booster.toByteArray(format)));
            check(trees, Explainer.pathDependent(Blend.of(trees)), unseen, margins, contributions);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "objective=binary:logistic max_depth=4",
                "objective=multi:softprob num_class=3 booster=dart rate_drop=0.4 max_depth=3",
                "objective=binary:logistic enable_categorical=true max_cat_to_onehot=1",
                "objective=count:poisson num_parallel_tree=3 subsample=0.5"
            })
    void interactionsAreTheLibrarysOwn(String settings) throws Exception {
        Map<String, Object> parameters = parameters(settings);
        Booster booster =
                XGBoost.train(matrix(AwkwardRows.draw(ROWS, 5), parameters), parameters, 5, Map.of(), null, null);
        double[][] unseen = AwkwardRows.draw(30, 6);
        float[][] theirs = InteractionCalls.interactions(booster, matrix(unseen, parameters));
        TreeEnsemble trees = XgboostModelReader.read(new ByteArrayInputStream(booster.toByteArray("ubj")));
        Explainer explainer = Explainer.pathDependent(Blend.of(trees));
        int side = AwkwardRows.FEATURES + 1;
        for (int r = 0; r < unseen.length; r++) {
            Interactions own = explainer.interactions(unseen[r]);
            for (int o = 0; o < explainer.outputs(); o++) {
                for (int i = 0; i < AwkwardRows.FEATURES; i++) {
                    for (int j = 0; j < AwkwardRows.FEATURES; j++) {
                        assertThat(own.value(o, i, j))
                                .as("row %d, output %d, features %d and %d", r, o, i, j)
                                .isCloseTo(theirs[r][(o * side + i) * side + j], within(TOLERANCE));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "objective=binary:logistic base_score=0.3",
                "objective=reg:squarederror feature_selector=shuffle updater=coord_descent lambda=3",
                "objective=multi:softprob num_class=3",
                "objective=count:poisson eta=0.01"
            })
    void linearBoostersContributeWeightTimesValueAgainstTheUnknown(String settings) throws Exception {
        Map<String, Object> parameters = parameters(settings);
        parameters.put("booster", "gblinear");
        double[][] rows = AwkwardRows.tame(ROWS, 5);
        Booster booster = XGBoost.train(matrix(rows, parameters), parameters, 8, Map.of(), null, null);
        double[][] unseen = AwkwardRows.tame(ROWS, 6);
        DMatrix fresh = matrix(unseen, parameters);
        float[][] margins = booster.predict(fresh, true);
        float[][] contributions = booster.predictContrib(fresh, 0);
        double[] unknown = new double[AwkwardRows.FEATURES];
        Arrays.fill(unknown, Double.NaN);
        for (String format : List.of("json", "ubj")) {
            Member member = LibraryModel.read(new ByteArrayInputStream(booster.toByteArray(format)))
                    .member();
            Explainer explainer = Explainer.of(Blend.of(member), Background.of(new double[][] {unknown}));
            check(member, explainer, unseen, margins, contributions);
        }
    }

    private static void check(
            Member model, Explainer explainer, double[][] rows, float[][] margins, float[][] contributions) {
        List<Attributions> all = explainer.explainAll(rows);
        for (int r = 0; r < rows.length; r++) {
            double[] own = model.margins(rows[r]);
            for (int o = 0; o < own.length; o++) {
                double scale = Math.max(1, Math.abs(own[o]));
                assertThat(own[o]).isCloseTo(margins[r][o], within(TOLERANCE * scale));
                for (int f = 0; f <= AwkwardRows.FEATURES; f++) {
                    assertThat(all.get(r).toArray()[o][f])
                            .as("row %d, output %d, feature %d", r, o, f)
                            .isCloseTo(contributions[r][o * (AwkwardRows.FEATURES + 1) + f], within(TOLERANCE * scale));
                }
            }
        }
    }

    private static Map<String, Object> parameters(String settings) {
        Map<String, Object> parameters = new HashMap<>(Map.of("nthread", 1, "seed", 7, "max_depth", 5, "verbosity", 0));
        for (String setting : settings.split(" ", -1)) {
            String[] parts = setting.split("=", 2);
            parameters.put(parts[0], parts[1]);
        }
        return parameters;
    }

    private static DMatrix matrix(double[][] rows, Map<String, Object> parameters) throws Exception {
        String objective = String.valueOf(parameters.get("objective"));
        float[] flat = new float[rows.length * AwkwardRows.FEATURES];
        float[] labels = new float[rows.length];
        for (int r = 0; r < rows.length; r++) {
            labels[r] = label(objective, AwkwardRows.signal(rows[r]));
            for (int f = 0; f < AwkwardRows.FEATURES; f++) {
                flat[r * AwkwardRows.FEATURES + f] = (float) rows[r][f];
            }
        }
        DMatrix matrix = new DMatrix(flat, rows.length, AwkwardRows.FEATURES, Float.NaN);
        matrix.setLabel(labels);
        if (objective.startsWith("rank:")) {
            matrix.setGroup(new int[] {rows.length / 2, rows.length - rows.length / 2});
        }
        if (parameters.containsKey("enable_categorical")) {
            String[] types = new String[AwkwardRows.FEATURES];
            Arrays.fill(types, "q");
            types[AwkwardRows.CATEGORICAL] = "c";
            matrix.setFeatureTypes(types);
        }
        return matrix;
    }

    private static float label(String objective, double signal) {
        if (objective.startsWith("multi:")) {
            return signal < 0 ? 0 : signal < 1 ? 1 : 2;
        }
        if (objective.startsWith("binary:")) {
            return signal > 0.5 ? 1 : 0;
        }
        if (objective.startsWith("rank:")) {
            return objective.equals("rank:map") ? (signal > 0 ? 1 : 0) : Math.max(0, Math.min(4, (int) (signal + 2)));
        }
        if (objective.equals("reg:logistic")) {
            return (float) (1 / (1 + Math.exp(-signal)));
        }
        return objective.matches("reg:(squarederror|absoluteerror|quantileerror|pseudohubererror)")
                ? (float) signal
                : (float) Math.exp(signal / 2);
    }
}
