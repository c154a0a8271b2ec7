package org.consilium.ensemble.encoding;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.consilium.ensemble.FeatureColumn;

/**
 * Free text as a few themes: the text's word weights, brought to length one and projected on directions in which words
 * occur together (latent semantic analysis).
 *
 * <p>An attribution ends at a theme: it <b>cannot be traced to a word</b>. Only a profile that says so makes such columns.
 *
 * <p><b>Missing</b>: no text is NaN in each theme; a text without any known word is 0 in each.
 *
 * <p><b>Source</b>: Deerwester et al., "Indexing by latent semantic analysis" (1990).
 */
public final class TextThemes implements SourceColumn {
    private final Text words;
    private final List<List<Double>> loadings;

    /** @param loadings of each word on each theme, {@code [word][theme]} */
    public TextThemes(String name, List<String> words, List<Double> idf, List<List<Double>> loadings) {
        this.words = new Text(name, words, idf);
        List<List<Double>> copy = new ArrayList<>();
        for (List<Double> ofWord : loadings) {
            if (ofWord.isEmpty() || ofWord.size() != loadings.get(0).size()) {
                throw new IllegalArgumentException(
                        "The themes of text column " + name + " need as many loadings of each word, at least one.");
            }
            copy.add(List.copyOf(ofWord));
        }
        if (copy.size() != words.size()) {
            throw new IllegalArgumentException("The text column " + name + " has " + words.size() + " words and "
                    + copy.size() + " rows of loadings; give one a word.");
        }
        this.loadings = List.copyOf(copy);
    }

    @Override
    public String name() {
        return words.name();
    }

    public List<String> words() {
        return words.words();
    }

    public List<Double> idf() {
        return words.idf();
    }

    /** {@code [word][theme]} */
    public List<List<Double>> loadings() {
        return loadings;
    }

    @Override
    public List<FeatureColumn> features() {
        List<FeatureColumn> features = new ArrayList<>();
        for (int theme = 1; theme <= loadings.get(0).size(); theme++) {
            features.add(new FeatureColumn(
                    name() + ": theme " + theme,
                    FeatureColumn.Kind.NUMERIC,
                    Optional.empty(),
                    List.of(),
                    Optional.of(name())));
        }
        return features;
    }

    @Override
    public void encode(String cell, double[] row, int at) {
        double[] weights = new double[loadings.size()];
        words.encode(cell, weights, 0);
        double square = 0;
        for (double weight : weights) {
            square += weight * weight;
        }
        double length = square == 0 ? 1 : Math.sqrt(square);
        for (int theme = 0; theme < loadings.get(0).size(); theme++) {
            double sum = 0;
            for (int w = 0; w < weights.length; w++) {
                sum += weights[w] == 0 ? 0 : weights[w] * loadings.get(w).get(theme);
            }
            row[at + theme] = sum / length;
        }
    }
}
