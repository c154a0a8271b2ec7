package org.consilium.local;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All tests of the checkout, as {@code mvn verify} runs them, with a count of those that were skipped. */
public record TestRun(Checkout checkout) {

    /** More than this and the run proves too little to be called a success. */
    static final int SKIPPED_AT_MOST = 5;

    /** The sum of a module, not the line of a class, which goes on with "Time elapsed". */
    private static final Pattern SUM =
            Pattern.compile("^\\[\\w+\\] Tests run: (\\d+), Failures: (\\d+), Errors: (\\d+), Skipped: (\\d+)$");

    /** Runs them and prints what Maven prints; says whether all passed and few enough were skipped. */
    public boolean run(boolean full, PrintStream out) {
        Path log = OwnerOnly.folder(checkout.root().resolve("target")).resolve("test.log");
        try (Progress progress = new Progress(out, Boolean.getBoolean("consilium.terminal"))) {
            new Requirements(progress, checkout.root().resolve("target/requirements.log")).forTesting();
        }
        List<String> command = new ArrayList<>(List.of("mvn", "-B", "-ntp", "--fail-at-end"));
        command.add("-Phospital");
        command.add("-DexcludedGroups=" + (full ? "" : "long"));
        command.add("verify");
        Count count = new Count();
        Children.Ended ended = Children.run(Build.mavenProcess(checkout, command), log, line -> {
            out.println(line);
            count.read(line);
        });
        out.println(count);
        if (ended.well() && count.skipped > SKIPPED_AT_MOST) {
            out.println("Too many tests were skipped: at most " + SKIPPED_AT_MOST + " may be.");
            return false;
        }
        return ended.well();
    }

    /** The sums of all modules. */
    static final class Count {
        private int run;
        private int failed;
        private int skipped;

        void read(String line) {
            Matcher matcher = SUM.matcher(line);
            if (matcher.matches()) {
                run += Integer.parseInt(matcher.group(1));
                failed += Integer.parseInt(matcher.group(2)) + Integer.parseInt(matcher.group(3));
                skipped += Integer.parseInt(matcher.group(4));
            }
        }

        @Override
        public String toString() {
            return "All modules: %d tests run, %d failed, %d skipped.".formatted(run, failed, skipped);
        }
    }
}
