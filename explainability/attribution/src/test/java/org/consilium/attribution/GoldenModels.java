package org.consilium.attribution;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.consilium.ensemble.LightgbmModelReader;
import org.consilium.ensemble.TreeEnsemble;
import org.consilium.ensemble.XgboostModelReader;

/** Models that XGBoost and LightGBM trained, rows for them, and the contributions that the libraries gave. */
final class GoldenModels {

    private GoldenModels() {}

    static TreeEnsemble model(String name) throws IOException {
        if (name.startsWith("xgb")) {
            try (InputStream in = new GZIPInputStream(resource("/models/" + name + ".json.gz"))) {
                return XgboostModelReader.read(in);
            }
        }
        try (InputStream in = new GZIPInputStream(resource("/models/" + name + ".txt.gz"))) {
            return LightgbmModelReader.read(in);
        }
    }

    static double[][] rows(String name) throws IOException {
        return table(resource("/models/" + name + ".rows.csv"), 0);
    }

    /** {@code [row × outputs + output][feature + 1]}, last column the base value. */
    static double[][] contributions(String name) throws IOException {
        return table(new GZIPInputStream(resource("/contributions/" + name + ".csv.gz")), 2);
    }

    private static InputStream resource(String path) {
        return Objects.requireNonNull(GoldenModels.class.getResourceAsStream(path), path);
    }

    private static double[][] table(InputStream from, int skip) throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
            return in.lines()
                    .skip(1)
                    .map(line -> Arrays.stream(line.split(",", -1))
                            .skip(skip)
                            .mapToDouble(cell -> cell.isEmpty() ? Double.NaN : Double.parseDouble(cell))
                            .toArray())
                    .toArray(double[][]::new);
        }
    }
}
