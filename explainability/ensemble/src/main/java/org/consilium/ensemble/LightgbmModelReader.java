package org.consilium.ensemble;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads LightGBM's text models (versions v3 and v4) into trees whose margins equal LightGBM's raw scores.
 *
 * <p>Linear trees, other versions and unknown features of the format are refused by name.
 *
 * <p>Source: LightGBM documentation and the text that {@code save_model} writes.
 */
public final class LightgbmModelReader {

    private static final int MAX_HEADER_LINES = 1_000;

    private final TextLines lines;
    private final Map<String, String> header = new HashMap<>();
    private boolean averaged;

    private LightgbmModelReader(InputStream in) {
        lines = new TextLines(in);
    }

    /**
     * Reads a model file.
     *
     * @throws UnreadableModelException if the file is no LightGBM model, is damaged, or cannot be read exactly
     * @throws IOException if the file itself cannot be read
     */
    public static TreeEnsemble read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in);
        }
    }

    /** Reads a model from a stream, packed by gzip or not; the stream stays open. */
    public static TreeEnsemble read(InputStream in) throws IOException {
        return read(CountedInput.of(in));
    }

    static TreeEnsemble read(CountedInput in) throws IOException {
        return new LightgbmModelReader(in).readModel();
    }

    private TreeEnsemble readModel() throws IOException {
        String first = lines.next();
        if (first == null || !first.equals("tree")) {
            throw lines.refuse("A LightGBM text model starts with the line \"tree\", this file does not.");
        }
        @Nullable String line = readHeader();
        checkVersion();
        List<String> names = names();
        int outputs = count("num_tree_per_iteration", 1, XgboostModelReader.MAX_OUTPUTS);
        TreeEnsembleBuilder builder = new TreeEnsembleBuilder(SplitRule.LIGHTGBM, names, outputs);
        List<LightgbmTree> trees = new ArrayList<>();
        while (line != null && line.startsWith("Tree=")) {
            if (!line.equals("Tree=" + trees.size())) {
                throw lines.refuse("Here Tree=" + trees.size() + " belongs.");
            }
            LightgbmTree tree = new LightgbmTree(lines);
            line = tree.read();
            trees.add(tree);
        }
        if (line == null || !line.equals("end of trees")) {
            throw lines.refuse("The model ends without \"end of trees\". Maybe the file was cut short.");
        }
        int iterations = trees.size() / outputs;
        if (trees.size() % outputs != 0) {
            throw lines.refuse(
                    "The model has " + trees.size() + " trees, which are not whole rounds of " + outputs + ".");
        }
        for (int t = 0; t < trees.size(); t++) {
            trees.get(t).addTo(builder, t % outputs);
        }
        return builder.linkScale(sigmoid() / (averaged && iterations > 0 ? iterations : 1))
                .build();
    }

    /** Reads up to the first line that is not part of the header, and returns it. */
    private @Nullable String readHeader() throws IOException {
        @Nullable String line;
        while ((line = lines.next()) != null && !line.startsWith("Tree=") && !line.equals("end of trees")) {
            int equals = line.indexOf('=');
            if (line.equals("average_output")) {
                averaged = true;
            } else if (equals > 0) {
                if (header.size() == MAX_HEADER_LINES) {
                    throw lines.refuse("The header has more than " + MAX_HEADER_LINES + " lines.");
                }
                header.put(line.substring(0, equals), line.substring(equals + 1));
            } else if (!line.isEmpty()) {
                throw lines.refuse("The header holds a line of no known kind.");
            }
        }
        return line;
    }

    private void checkVersion() {
        String version = header.getOrDefault("version", "");
        if (!version.equals("v3") && !version.equals("v4")) {
            throw lines.refuse("The model is of version \"" + version + "\". Versions v3 and v4 are read.");
        }
    }

    /** The slope of the logistic link, which only the objectives of yes and no have. */
    private double sigmoid() {
        for (String word : header.getOrDefault("objective", "").split(" ", -1)) {
            if (word.startsWith("sigmoid:")) {
                try {
                    return Numbers.finite("sigmoid", Double.parseDouble(word.substring("sigmoid:".length())));
                } catch (IllegalArgumentException e) {
                    throw new UnreadableModelException(lines.place(), "The objective's sigmoid is no number.", e);
                }
            }
        }
        return 1;
    }

    private List<String> names() {
        int features = count("max_feature_idx", 0, XgboostModelReader.MAX_FEATURES - 1) + 1;
        String text = header.getOrDefault("feature_names", "");
        List<String> names = List.of(text.split(" ", features + 1));
        if (names.size() != features || names.get(features - 1).indexOf(' ') >= 0) {
            throw lines.refuse(
                    "feature_names does not hold the " + features + " names that max_feature_idx announces.");
        }
        return names;
    }

    private int count(String key, int least, int most) {
        String text = header.get(key);
        if (text == null) {
            throw lines.refuse("The header lacks " + key + ".");
        }
        try {
            int count = Integer.parseInt(text.trim());
            if (count >= least && count <= most) {
                return count;
            }
        } catch (NumberFormatException e) {
            throw new UnreadableModelException(lines.place(), key + " is no whole number.", e);
        }
        throw lines.refuse(key + " must lie between " + least + " and " + most + ".");
    }
}
