package org.consilium.local.measure;

import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Times of requests, in the order in which they ended, and their quantiles. Thread safety: safe. */
final class Latencies {

    private static final double NANOS_PER_MILLI = 1e6;

    private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();

    void add(long time) {
        nanos.add(time);
    }

    int size() {
        return nanos.size();
    }

    /** The time within which this share of the requests ended, in milliseconds: the nearest-rank quantile. */
    double quantile(double share) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(share * sorted.length) - 1;
        return sorted[Math.max(0, Math.min(rank, sorted.length - 1))] / NANOS_PER_MILLI;
    }

    double largest() {
        return quantile(1);
    }

    @Override
    public String toString() {
        return Arrays.toString(new double[] {quantile(0.5), quantile(0.99)});
    }
}
