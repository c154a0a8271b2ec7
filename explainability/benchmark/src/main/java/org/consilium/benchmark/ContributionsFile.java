package org.consilium.benchmark;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.consilium.attribution.Attributions;
import org.consilium.attribution.Explainer;

/** Writes attributions as {@code row,class,<feature…>,(base)}; the class is the number of the model's output. */
final class ContributionsFile {

    private static final int ROWS_AT_A_TIME = 4096;

    private ContributionsFile() {}

    static void write(Path path, List<String> features, Explainer explainer, double[][] rows, int threads)
            throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(path)) {
            out.write("row,class");
            for (String feature : features) {
                out.write("," + cell(feature));
            }
            out.write(",(base)\n");
            for (int from = 0; from < rows.length; from += ROWS_AT_A_TIME) {
                double[][] some =
                        java.util.Arrays.copyOfRange(rows, from, Math.min(rows.length, from + ROWS_AT_A_TIME));
                List<Attributions> all = explainer.explainAll(some, threads);
                for (int r = 0; r < some.length; r++) {
                    write(out, from + r, all.get(r));
                }
            }
        }
    }

    private static void write(BufferedWriter out, int row, Attributions attributions) throws IOException {
        for (int o = 0; o < attributions.outputs(); o++) {
            out.write(row + "," + o);
            for (int f = 0; f < attributions.features(); f++) {
                out.write("," + attributions.value(o, f));
            }
            out.write("," + attributions.base(o) + "\n");
        }
    }

    private static String cell(String text) {
        return text.matches("[^\",\r\n]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
