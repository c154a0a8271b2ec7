package org.consilium.local;

import java.io.PrintStream;

/** One start of the platform with its progress shown. */
public final class Start {

    private Start() {}

    public static void run(Platform platform, Platform.Wish wish, PrintStream out) {
        try (Progress progress = new Progress(out, Boolean.getBoolean("consilium.terminal"))) {
            platform.up(wish, progress);
        }
    }

    /** Ends Maven, Synthea and the trainers if they still run: they serve nobody but this launcher. */
    public static void endHelpers() {
        Children.killAll();
    }
}
