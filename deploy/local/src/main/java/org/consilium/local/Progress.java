package org.consilium.local;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What is being done and how long it takes: lines that renew themselves on a terminal, plain lines elsewhere.
 *
 * <p>Thread safety: steps may begin, tell and end on any thread.
 */
final class Progress implements AutoCloseable {

    private static final int REDRAWS_EVERY_MS = 250;
    private static final String CLEAR_LINE = "\033[2K";
    private static final String UP = "\033[1A";
    private static final int TITLE_WIDTH = 26;
    private static final int LINE_WIDTH = 100;

    private final PrintStream out;
    private final boolean terminal;
    private final List<Step> active = new ArrayList<>();
    private final ScheduledExecutorService clock;
    private int drawn;

    Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
        this.clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
        });
        if (terminal) {
            var unused =
                    clock.scheduleAtFixedRate(this::redraw, REDRAWS_EVERY_MS, REDRAWS_EVERY_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** One piece of work, from its beginning until it is done or has failed. */
    final class Step {
        private final String title;
        private final long began = System.nanoTime();
        private String detail = "";

        private Step(String title) {
            this.title = title;
        }

        /** What it is at now; shown on a terminal only. */
        void tell(String nowAt) {
            synchronized (Progress.this) {
                detail = nowAt;
            }
        }

        void done(String result) {
            end("✓", result);
        }

        void failed() {
            end("✗", "failed");
        }

        private void end(String mark, String result) {
            synchronized (Progress.this) {
                erase();
                active.remove(this);
                out.println(line(mark, result));
                draw();
            }
        }

        private String line(String mark, String text) {
            double seconds =
                    (System.nanoTime() - began) / (double) Duration.ofSeconds(1).toNanos();
            String line =
                    String.format(Locale.ROOT, "%s %-" + TITLE_WIDTH + "s %6.1f s  %s", mark, title, seconds, text);
            return line.length() > LINE_WIDTH ? line.substring(0, LINE_WIDTH - 1) + "…" : line;
        }
    }

    synchronized Step begin(String title) {
        Step step = new Step(title);
        erase();
        active.add(step);
        if (!terminal) {
            out.println("… " + title);
        }
        draw();
        return step;
    }

    /** A line that stays. */
    synchronized void say(String line) {
        erase();
        out.println(line);
        draw();
    }

    @Override
    public synchronized void close() {
        clock.shutdownNow();
        erase();
        out.flush();
    }

    private synchronized void redraw() {
        erase();
        draw();
    }

    private void erase() {
        if (terminal && drawn > 0) {
            out.print((UP + CLEAR_LINE).repeat(drawn) + "\r");
            drawn = 0;
        }
    }

    private void draw() {
        if (terminal) {
            active.forEach(step -> out.println(step.line("…", step.detail)));
            drawn = active.size();
            out.flush();
        }
    }

    /** "37 of 109, about 40 s left", from what has been done in the time so far. */
    static String estimate(int done, int of, Duration soFar) {
        String count = done + " of " + of;
        if (done == 0 || done >= of) {
            return count;
        }
        long left = Math.round(soFar.toMillis() / 1000.0 * (of - done) / done);
        return count + ", about " + left + " s left";
    }
}
