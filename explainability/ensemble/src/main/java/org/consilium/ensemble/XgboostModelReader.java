package org.consilium.ensemble;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.consilium.ensemble.ModelTokens.Token;
import org.jspecify.annotations.Nullable;

/**
 * Reads XGBoost's model files (1.0 and later) into trees whose margins equal XGBoost's own, up to the rounding of its
 * 32-bit sums: thresholds, leaves and base scores are taken as the very floats, and added in double.
 *
 * <p>What cannot be read exactly (unknown boosters and objectives, parts of the file that no known version writes) is refused
 * by name. A linear booster is no model of trees: {@link LibraryModel} takes it as a linear member.
 *
 * <p>Source: XGBoost documentation, "Introduction to Model IO" and its JSON schema.
 */
public final class XgboostModelReader {

    static final int MAX_FEATURES = 1 << 20;
    static final int MAX_OUTPUTS = 1 << 16;

    private String booster = "";
    private String objective = "";
    private List<String> featureNames = List.of();
    private final List<XgboostTree> trees = new ArrayList<>();
    private int[] treeInfo = {};
    private float @Nullable [] treeWeights;
    private float @Nullable [] linearWeights;
    private String baseScore = "5E-1";
    private int classes;
    private int targets = 1;
    private int features = -1;
    private int[] version = {};
    private boolean learnerSeen;

    private XgboostModelReader() {}

    /**
     * Reads a model file.
     *
     * @throws UnreadableModelException if the file is no XGBoost model, is damaged, or cannot be read exactly
     * @throws IOException if the file itself cannot be read
     */
    public static TreeEnsemble read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in);
        }
    }

    /** Reads a model from a stream, JSON or UBJ, packed by gzip or not; the stream stays open. */
    public static TreeEnsemble read(InputStream in) throws IOException {
        return read(CountedInput.of(in));
    }

    static TreeEnsemble read(CountedInput in) throws IOException {
        return document(in).build();
    }

    /** A model of either kind of booster, with its features' names. */
    static LibraryModel readModel(CountedInput in) throws IOException {
        XgboostModelReader reader = document(in);
        Member member = reader.booster.equals("gblinear") ? reader.buildLinear() : reader.build();
        return new LibraryModel(member, reader.names());
    }

    private static XgboostModelReader document(CountedInput in) throws IOException {
        XgboostModelReader reader = new XgboostModelReader();
        reader.readDocument(tokens(in));
        return reader;
    }

    /** JSON has white space, a quote or the end after its first brace; UBJ has a marker there. */
    private static ModelTokens tokens(CountedInput in) throws IOException {
        byte[] start = in.peek(2);
        if (start.length < 2 || start[0] != '{') {
            throw new UnreadableModelException(
                    "byte 0",
                    "The file is neither JSON nor UBJ. Maybe it is of XGBoost's old binary form: save it as .json or .ubj.");
        }
        boolean json = Character.isWhitespace(start[1]) || start[1] == '"' || start[1] == '}';
        return json ? new JsonTokens(in) : new UbjTokens(in);
    }

    private void readDocument(ModelTokens in) throws IOException {
        in.expect(Token.OBJECT);
        @Nullable String key;
        while ((key = in.nextKey()) != null) {
            switch (key) {
                case "learner" -> readLearner(in);
                case "version" -> version = in.ints();
                default -> in.skip();
            }
        }
        if (in.next() != Token.END) {
            throw in.refuse("Something follows the model.");
        }
        if (!learnerSeen) {
            throw in.refuse("The document has no \"learner\", so it is no XGBoost model.");
        }
    }

    private void readLearner(ModelTokens in) throws IOException {
        if (learnerSeen) {
            throw in.refuse("The model has two learners.");
        }
        learnerSeen = true;
        in.expect(Token.OBJECT);
        @Nullable String key;
        while ((key = in.nextKey()) != null) {
            switch (key) {
                case "feature_names" -> featureNames = in.strings();
                case "gradient_booster" -> readBooster(in);
                case "learner_model_param" -> readLearnerParameters(in);
                case "objective" -> objective = readName(in);
                default -> in.skip();
            }
        }
    }

    private void readBooster(ModelTokens in) throws IOException {
        in.expect(Token.OBJECT);
        @Nullable String key;
        while ((key = in.nextKey()) != null) {
            switch (key) {
                case "name" -> booster = in.scalar();
                case "model" -> readModel(in);
                case "gbtree" -> readBooster(in);
                case "weight_drop" -> treeWeights = in.floats();
                default -> throw unknown(in, "gradient_booster", key);
            }
        }
    }

    /** What is not known might change what the model says: passing over it would be a guess. */
    private static UnreadableModelException unknown(ModelTokens in, String holder, String key) {
        return in.refuse("The model's " + holder + " holds " + key + ", which no known version of XGBoost writes."
                + " It might change what the model says, so it is not read.");
    }

    private void readModel(ModelTokens in) throws IOException {
        in.expect(Token.OBJECT);
        @Nullable String key;
        while ((key = in.nextKey()) != null) {
            switch (key) {
                case "trees" -> readTrees(in);
                case "tree_info" -> treeInfo = in.ints();
                // Since 3.4 dropout's weights stand here, and its booster is called gbtree.
                case "weight_drop" -> treeWeights = in.floats();
                case "weights" -> linearWeights = in.floats();
                case "gbtree_model_param", "iteration_indptr", "cats", "boosted_rounds" -> in.skip();
                default -> throw unknown(in, "booster", key);
            }
        }
    }

    private void readTrees(ModelTokens in) throws IOException {
        if (!trees.isEmpty()) {
            throw in.refuse("The model lists its trees twice.");
        }
        in.expect(Token.ARRAY);
        while (true) {
            Token token = in.next();
            if (token == Token.ARRAY_END) {
                return;
            }
            if (token != Token.OBJECT) {
                throw in.refuse("The list of trees holds something else.");
            }
            trees.add(XgboostTree.read(in));
        }
    }

    private void readLearnerParameters(ModelTokens in) throws IOException {
        in.expect(Token.OBJECT);
        @Nullable String key;
        while ((key = in.nextKey()) != null) {
            String value = in.scalar();
            switch (key) {
                case "base_score" -> baseScore = value;
                case "num_class" -> classes = count(in, value, MAX_OUTPUTS);
                case "num_target" -> targets = count(in, value, MAX_OUTPUTS);
                case "num_feature" -> features = count(in, value, MAX_FEATURES);
                default -> {}
            }
        }
    }

    static int count(ModelTokens in, String value, int most) {
        try {
            int count = Integer.parseInt(value);
            if (count >= 0 && count <= most) {
                return count;
            }
        } catch (NumberFormatException e) {
            throw new UnreadableModelException(in.place(), "The count is no whole number.", e);
        }
        throw in.refuse("The count must lie between 0 and " + most + ".");
    }

    private static String readName(ModelTokens in) throws IOException {
        in.expect(Token.OBJECT);
        String name = "";
        @Nullable String key;
        while ((key = in.nextKey()) != null) {
            if (key.equals("name")) {
                name = in.scalar();
            } else {
                in.skip();
            }
        }
        return name;
    }

    private TreeEnsemble build() {
        if (!booster.equals("gbtree") && !booster.equals("dart")) {
            throw new UnreadableModelException(
                    "$.learner.gradient_booster.name",
                    "The booster \"" + booster + "\" is not one of trees. Only gbtree and dart are read.");
        }
        List<String> names = names();
        int outputs = outputs();
        float[] base = XgboostObjective.baseMargins(objective, version, baseScore, outputs);
        if (treeInfo.length != trees.size()) {
            throw new UnreadableModelException(
                    "$.learner.gradient_booster.model.tree_info",
                    "tree_info has " + treeInfo.length + " entries for " + trees.size() + " trees.");
        }
        float @Nullable [] weights = treeWeights;
        if (weights != null && weights.length == 0) {
            weights = null;
        }
        if (weights != null && weights.length != trees.size()) {
            throw new UnreadableModelException(
                    "$.learner.gradient_booster.weight_drop",
                    "weight_drop has " + weights.length + " entries for " + trees.size() + " trees.");
        }
        TreeEnsembleBuilder builder = new TreeEnsembleBuilder(SplitRule.XGBOOST, names, outputs);
        try {
            for (int o = 0; o < outputs; o++) {
                builder.baseScore(o, base[o]);
            }
            for (int t = 0; t < trees.size(); t++) {
                trees.get(t).addTo(builder, treeInfo[t], outputs, weights == null ? 1 : weights[t]);
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new UnreadableModelException("$.learner", String.valueOf(e.getMessage()), e);
        }
    }

    private int outputs() {
        return Math.max(1, Math.max(classes, targets));
    }

    /**
     * Weights stand feature by feature, an output after the other, the biases last; what is unknown adds nothing. The library
     * starts every output of a linear booster from the first base score, though it keeps one of each.
     */
    private LinearMember buildLinear() {
        int width = names().size();
        int outputs = outputs();
        float[] weights = linearWeights == null ? new float[0] : linearWeights;
        if (weights.length != (width + 1L) * outputs) {
            throw new UnreadableModelException(
                    "$.learner.gradient_booster.model.weights",
                    "The linear booster has " + weights.length + " weights where " + (width + 1L) * outputs
                            + " belong.");
        }
        float[] base = XgboostObjective.baseMargins(objective, version, baseScore, outputs);
        double[] intercepts = new double[outputs];
        double[][] slopes = new double[outputs][width];
        for (int o = 0; o < outputs; o++) {
            intercepts[o] = (double) base[0] + weights[width * outputs + o];
            for (int f = 0; f < width; f++) {
                slopes[o][f] = weights[f * outputs + o];
            }
        }
        try {
            return new LinearMember(intercepts, slopes, new double[outputs][width]);
        } catch (IllegalArgumentException e) {
            throw new UnreadableModelException("$.learner", String.valueOf(e.getMessage()), e);
        }
    }

    private List<String> names() {
        if (features < 0) {
            throw new UnreadableModelException(
                    "$.learner.learner_model_param", "The model does not say its num_feature.");
        }
        if (!featureNames.isEmpty()) {
            if (featureNames.size() != features) {
                throw new UnreadableModelException(
                        "$.learner.feature_names",
                        "The model names " + featureNames.size() + " features, but has " + features + ".");
            }
            return featureNames;
        }
        List<String> names = new ArrayList<>();
        for (int f = 0; f < features; f++) {
            names.add("f" + f);
        }
        return names;
    }
}
