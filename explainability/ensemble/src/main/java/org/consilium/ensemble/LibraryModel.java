package org.consilium.ensemble;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A model as one of the libraries saved it: trees, or the linear member that XGBoost's gblinear is, with the names of its
 * features.
 *
 * <p>XGBoost's own contributions of a linear booster are weight times value, zero where the value is unknown: those against
 * a background of one row in which nothing is known.
 */
public record LibraryModel(Member member, List<String> featureNames) {

    public LibraryModel {
        featureNames = List.copyOf(featureNames);
    }

    /**
     * Reads a model file of either library, told apart by how it begins, packed by gzip or not.
     *
     * @throws UnreadableModelException if the file is no known model, is damaged, or cannot be read exactly
     * @throws IOException if the file itself cannot be read
     */
    public static LibraryModel read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in);
        }
    }

    /** Reads a model from a stream, which stays open. */
    public static LibraryModel read(InputStream in) throws IOException {
        CountedInput counted = CountedInput.of(in);
        if (!isLightgbm(counted)) {
            return XgboostModelReader.readModel(counted);
        }
        TreeEnsemble trees = LightgbmModelReader.read(counted);
        return new LibraryModel(trees, trees.featureNames());
    }

    /** LightGBM's text begins with "tree", XGBoost's documents with a brace. */
    static boolean isLightgbm(CountedInput in) throws IOException {
        return new String(in.peek(4), StandardCharsets.ISO_8859_1).equals("tree");
    }
}
