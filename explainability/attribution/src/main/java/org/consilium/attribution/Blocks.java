package org.consilium.attribution;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Shares rows out to threads, in runs of neighbours; what a row gets does not depend on the sharing. */
final class Blocks {

    /** Does the rows from one number up to another. */
    interface Work {
        void rows(int from, int to);
    }

    private Blocks() {}

    /** @param worker makes a thread's work, given the most rows it will get */
    static void run(int rows, int threads, IntFunction<Work> worker) {
        if (threads < 1) {
            throw new IllegalArgumentException("There must be at least one thread, not " + threads + ".");
        }
        if (rows == 0) {
            return;
        }
        int share = (rows + threads - 1) / threads;
        if (share == rows) {
            worker.apply(rows).rows(0, rows);
            return;
        }
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int from = 0; from < rows; from += share) {
                int first = from;
                int end = Math.min(rows, from + share);
                running.add(pool.submit(() -> worker.apply(end - first).rows(first, end)));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("Explaining a block of rows failed.", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Explaining was interrupted.", e);
        } finally {
            pool.shutdownNow();
        }
    }
}
