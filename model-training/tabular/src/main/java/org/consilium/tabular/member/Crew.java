package org.consilium.tabular.member;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A fixed number of threads that share out pieces of work whose results do not depend on who does them or when.
 *
 * <p>Native libraries run with one thread each; the parallelism is over bags.
 */
public final class Crew implements AutoCloseable {
    private final ExecutorService threads;

    public Crew(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("The number of threads (" + count + ") must be at least 1.");
        }
        threads = Executors.newFixedThreadPool(count, work -> {
            Thread thread = new Thread(work, "consilium-training");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The results of all pieces, in their order. The first failure is thrown after the others have ended. */
    public <T> List<T> all(List<? extends Callable<T>> work) {
        try {
            List<T> results = new ArrayList<>(work.size());
            RuntimeException failure = null;
            for (Future<T> piece : threads.invokeAll(work)) {
                try {
                    results.add(piece.get());
                } catch (ExecutionException e) {
                    if (failure == null) {
                        Throwable cause = e.getCause() == null ? e : e.getCause();
                        if (cause instanceof OutOfMemoryError full) {
                            throw full;
                        }
                        failure = cause instanceof RuntimeException known
                                ? known
                                : new IllegalStateException("Training failed: " + cause.getMessage(), cause);
                    }
                }
            }
            if (failure != null) {
                throw failure;
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Training was interrupted before it ended.", e);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
