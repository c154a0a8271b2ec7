package org.consilium.tabular.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import org.consilium.ensemble.encoding.SourceColumn;
import org.consilium.ensemble.encoding.TextThemes;

/**
 * Learns the themes of texts: the directions in which the word weights of texts, each brought to length one, vary most.
 * They are the right singular vectors of the text-by-word matrix, found by orthogonal iteration on its word-by-word
 * product, which takes one pass over the rows and memory that does not grow with them.
 */
final class ThemeFit {
    private static final int MOST_THEMES = 20;
    private static final int ITERATIONS = 60;

    private final SourceColumn.Text text;
    private final int position;
    private final double[][] product;

    private ThemeFit(SourceColumn.Text text, int position) {
        this.text = text;
        this.position = position;
        this.product = new double[text.words().size()][text.words().size()];
    }

    /** The columns with each text turned into themes. */
    static List<SourceColumn> replace(TableFile file, List<SourceColumn> columns, IntPredicate mayLearn) {
        List<ThemeFit> fits = new ArrayList<>();
        for (SourceColumn column : columns) {
            if (column instanceof SourceColumn.Text text) {
                fits.add(new ThemeFit(text, file.position(text.name())));
            }
        }
        if (fits.isEmpty()) {
            return columns;
        }
        file.rows((row, cells) -> {
            if (mayLearn.test(row)) {
                fits.forEach(fit -> fit.add(cells.get(fit.position)));
            }
        });
        List<SourceColumn> replaced = new ArrayList<>();
        int next = 0;
        for (SourceColumn column : columns) {
            replaced.add(column instanceof SourceColumn.Text ? fits.get(next++).themes() : column);
        }
        return replaced;
    }

    private void add(String cell) {
        double[] weights = new double[product.length];
        text.encode(cell, weights, 0);
        double square = 0;
        for (double weight : weights) {
            square += weight * weight;
        }
        for (int i = 0; square > 0 && i < weights.length; i++) {
            for (int j = 0; weights[i] != 0 && j < weights.length; j++) {
                product[i][j] += weights[i] * weights[j] / square;
            }
        }
    }

    private TextThemes themes() {
        int words = product.length;
        int themes = Math.max(1, Math.min(MOST_THEMES, words / 2));
        double[][] basis = new double[themes][words];
        Random random = new Random(words);
        for (double[] theme : basis) {
            for (int w = 0; w < words; w++) {
                theme[w] = random.nextGaussian();
            }
        }
        orthonormal(basis);
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            for (int t = 0; t < themes; t++) {
                basis[t] = times(basis[t]);
            }
            orthonormal(basis);
        }
        List<List<Double>> loadings = new ArrayList<>();
        for (int w = 0; w < words; w++) {
            List<Double> ofWord = new ArrayList<>();
            for (double[] theme : basis) {
                ofWord.add(theme[w]);
            }
            loadings.add(ofWord);
        }
        return new TextThemes(text.name(), text.words(), text.idf(), loadings);
    }

    private double[] times(double[] theme) {
        double[] result = new double[theme.length];
        for (int i = 0; i < theme.length; i++) {
            double sum = 0;
            for (int j = 0; j < theme.length; j++) {
                sum += product[i][j] * theme[j];
            }
            result[i] = sum;
        }
        return result;
    }

    /** Gram and Schmidt, twice, because once loses orthogonality where directions are near. */
    private static void orthonormal(double[][] basis) {
        for (int pass = 0; pass < 2; pass++) {
            for (int t = 0; t < basis.length; t++) {
                for (int before = 0; before < t; before++) {
                    double along = dot(basis[t], basis[before]);
                    for (int w = 0; w < basis[t].length; w++) {
                        basis[t][w] -= along * basis[before][w];
                    }
                }
                double length = Math.sqrt(dot(basis[t], basis[t]));
                for (int w = 0; w < basis[t].length; w++) {
                    basis[t][w] = length > 1e-12 ? basis[t][w] / length : 0;
                }
            }
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
