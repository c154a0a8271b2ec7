package org.consilium.benchmark;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.zip.GZIPInputStream;
import org.consilium.attribution.Attributions;
import org.consilium.attribution.Explainer;
import org.consilium.ensemble.Member;
import org.consilium.ensemble.SplitRule;
import org.consilium.ensemble.TreeEnsemble;

/** A native library's contributions of the same model, timed on the same rows in the same run. */
abstract class Peer {

    /**
     * @param rowsPerSecond of the fastest of the passes, which flatters the peer
     * @param largestDifference between its contributions and ours, in the margin
     */
    record Timing(String library, double rowsPerSecond, double largestDifference) {}

    /** Contributions take it milliseconds a row: so many rows are enough, and each pass stays short. */
    private static final int MOST_ROWS = 500;

    abstract String library();

    /** {@code [row][output × (features + 1) + feature]}, last of each output its base value. */
    abstract double[][] contributions(double[][] rows, int threads);

    /** Whether the library was given the model's own base scores, so that its base values can be compared. */
    boolean baseIsTheModels() {
        return true;
    }

    static Peer of(Path file, Member model) throws IOException {
        byte[] bytes;
        try (BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            in.mark(2);
            boolean packed = in.read() == 0x1f && in.read() == 0x8b;
            in.reset();
            InputStream plain = packed ? new GZIPInputStream(in) : in;
            bytes = plain.readAllBytes();
        }
        return model instanceof TreeEnsemble trees && trees.rule() == SplitRule.LIGHTGBM
                ? new LightgbmPeer(new String(bytes, StandardCharsets.UTF_8))
                : new XgboostPeer(bytes);
    }

    /** @param clock nanoseconds, of the wall or of this thread's processor time, as for ours */
    Timing time(double[][] rows, int threads, Explainer explainer, double seconds, LongSupplier clock) {
        double[][] some = Arrays.copyOf(rows, Math.min(rows.length, MOST_ROWS));
        double[][] theirs = contributions(some, threads);
        double best = 0;
        long end = clock.getAsLong() + (long) (seconds * 1e9);
        do {
            long start = clock.getAsLong();
            theirs = contributions(some, threads);
            best = Math.max(best, some.length / ((clock.getAsLong() - start) / 1e9));
        } while (clock.getAsLong() < end);
        List<Attributions> ours = explainer.explainAll(some, threads);
        double largest = 0;
        for (int r = 0; r < some.length; r++) {
            double[][] own = ours.get(r).toArray();
            int at = 0;
            for (double[] output : own) {
                for (int f = 0; f < output.length; f++, at++) {
                    if (f < output.length - 1 || baseIsTheModels()) {
                        largest = Math.max(largest, Math.abs(output[f] - theirs[r][at]));
                    }
                }
            }
        }
        return new Timing(library(), best, largest);
    }
}
