package org.consilium.ensemble;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** The model files and tables among the test resources. */
final class Fixtures {

    private Fixtures() {}

    static InputStream open(String name) {
        return Objects.requireNonNull(Fixtures.class.getResourceAsStream("/models/" + name), name);
    }

    static byte[] unpacked(String name) throws IOException {
        try (InputStream in = new GZIPInputStream(open(name))) {
            return in.readAllBytes();
        }
    }

    /** A CSV without its header; an empty cell is unknown. */
    static double[][] table(String name) throws IOException {
        try (InputStream in = name.endsWith(".gz") ? new GZIPInputStream(open(name)) : open(name);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .skip(1)
                    .map(line -> Arrays.stream(line.split(",", -1))
                            .mapToDouble(cell -> cell.isEmpty() ? Double.NaN : Double.parseDouble(cell))
                            .toArray())
                    .toArray(double[][]::new);
        }
    }
}
