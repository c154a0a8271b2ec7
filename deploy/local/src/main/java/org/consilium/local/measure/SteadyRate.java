package org.consilium.local.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.consilium.local.LocalFailure;
import org.consilium.local.MeasuredServer;

/**
 * Asks at a fixed rate whatever the server does. A request's time runs from when it was due, so that a server that falls
 * behind is seen to.
 */
final class SteadyRate {

    private static final int AT_ONCE = 64;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Door door;

    SteadyRate(MeasuredServer server, Door door) {
        this.door = door;
        server.token("clinician"); // fails now if there is none
    }

    void run(int rate, List<String> patients, int requests, Latencies latencies) {
        ScheduledThreadPoolExecutor workers = new ScheduledThreadPoolExecutor(AT_ONCE);
        try {
            long begin = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
            List<Future<?>> works = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                long due = begin + (long) (i * NANOS_PER_SECOND / rate);
                String patient = patients.get(i % patients.size());
                works.add(workers.schedule(
                        () -> {
                            ask(door, patient);
                            latencies.add(System.nanoTime() - due);
                        },
                        due - System.nanoTime(),
                        TimeUnit.NANOSECONDS));
            }
            for (Future<?> work : works) {
                work.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof LocalFailure failure ? failure : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalFailure("Interrupted.", e);
        } finally {
            workers.shutdownNow();
        }
    }

    /** Asks once; how long it took. */
    static long ask(Door door, String patient) {
        long began = System.nanoTime();
        door.post("clinician", "/fhir/Patient/" + patient + "/$diagnose", new byte[0]);
        return System.nanoTime() - began;
    }
}
