package org.consilium.local.measure;

import java.time.Duration;
import org.consilium.local.MeasuredServer;

/** Time that went by, and processor time that the server, the database and this client took of it. */
record Spent(Duration clock, Duration server, Duration database, Duration client) {

    private static final double NANOS_PER_SECOND = 1e9;

    /** A reading of all clocks, from which a difference is taken later. */
    static Spent soFar(MeasuredServer measured) {
        return new Spent(
                Duration.ofNanos(System.nanoTime()),
                ProcessorTime.of(measured.serverProcess()),
                ProcessorTime.of(measured.databaseProcess()),
                ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO));
    }

    Spent since(Spent start) {
        return new Spent(
                clock.minus(start.clock),
                server.minus(start.server),
                database.minus(start.database),
                client.minus(start.client));
    }

    double seconds() {
        return clock.toNanos() / NANOS_PER_SECOND;
    }

    /** Microseconds of a processor for each of so many things. */
    static double micros(Duration spent, long things) {
        return things == 0 ? Double.NaN : spent.toNanos() / 1e3 / things;
    }
}
