package org.consilium.server.exchange.pull;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A body that breaks off when nothing comes for too long: a server that hangs in the middle of a file would hold a job for
 * ever. Time in which nobody reads does not count.
 */
final class GuardedBody extends FilterInputStream {

    private static final long NOBODY_READS = Long.MIN_VALUE;
    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "hospital-watch");
        thread.setDaemon(true);
        return thread;
    });

    private final Duration patience;
    private final ScheduledFuture<?> looks;
    private volatile long since = NOBODY_READS;
    private volatile boolean stalled;

    GuardedBody(InputStream body, Duration patience) {
        super(body);
        this.patience = patience;
        long every = Math.max(1, patience.toMillis() / 4);
        this.looks = WATCH.scheduleAtFixedRate(this::look, every, every, TimeUnit.MILLISECONDS);
    }

    private void look() {
        long began = since;
        if (began != NOBODY_READS && System.nanoTime() - began > patience.toNanos()) {
            stalled = true;
            try {
                in.close(); // wakes the reader
            } catch (IOException e) {
                // it is broken anyway, as the reader is told
            }
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
        since = System.nanoTime();
        try {
            int read = in.read(into, from, most);
            if (stalled) {
                throw new IOException("nothing came for " + patience);
            }
            return read;
        } finally {
            since = NOBODY_READS;
        }
    }

    @Override
    public void close() throws IOException {
        looks.cancel(false);
        super.close();
    }
}
