package org.consilium.cohort;

import java.io.PrintStream;
import java.util.Locale;

/**
 * How far a step is and how long the rest may take, on one line that rewrites itself on a terminal.
 *
 * <p><b>Thread safety</b>: safe.
 */
final class Progress {

    private static final long BETWEEN_LINES_NANOS = 5_000_000_000L;

    private static final double LEAST_TELLING_SHARE = 0.02;

    private final PrintStream out;
    private final String step;
    private final long began = System.nanoTime();
    private long told;

    Progress(PrintStream out, String step) {
        this.out = out;
        this.step = step;
        out.println(step + " …");
    }

    synchronized void at(double share) {
        long now = System.nanoTime();
        if (now - told > BETWEEN_LINES_NANOS && share > 0 && share < 1) {
            told = now;
            double seconds = (now - began) / 1e9;
            // What has hardly begun tells nothing of how long it takes.
            out.println(
                    share < LEAST_TELLING_SHARE
                            ? String.format(Locale.ROOT, "  %s: %3.0f %%", step, share * 100)
                            : String.format(
                                    Locale.ROOT,
                                    "  %s: %3.0f %%, about %.0f s left",
                                    step,
                                    share * 100,
                                    seconds / share - seconds));
        }
    }

    synchronized void done(String what) {
        out.println(String.format(Locale.ROOT, "  %s (%.0f s)", what, (System.nanoTime() - began) / 1e9));
    }
}
