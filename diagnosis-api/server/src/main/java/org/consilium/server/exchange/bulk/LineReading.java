package org.consilium.server.exchange.bulk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of a stream one after the other, in memory no more than one, and no longer than the limit. */
final class LineReading implements AutoCloseable {

    private static final int CHUNK = 1 << 16;

    private final InputStream in;
    private final int mostBytes;
    private final byte[] chunk = new byte[CHUNK];
    private int from;
    private int to;
    private long line;
    private boolean passedOver;

    LineReading(InputStream in, int mostBytes) {
        this.in = in;
        this.mostBytes = mostBytes;
    }

    /** Number of the line that was read last, from 1. */
    long number() {
        return line;
    }

    /** Whether the line that was read last is longer than the limit; then it is passed over and stands as empty. */
    boolean wasTooLong() {
        return passedOver;
    }

    /** The next line without its end; null after the last. */
    @Nullable
    String next() throws IOException {
        ByteArrayOutputStream bytes = null;
        boolean tooLong = false;
        passedOver = false;
        while (true) {
            if (from == to) {
                from = 0;
                to = in.read(chunk);
                if (to < 0) {
                    to = 0;
                    if (bytes == null) {
                        return null;
                    }
                    return ended(bytes, tooLong);
                }
            }
            int end = from;
            while (end < to && chunk[end] != '\n') {
                end++;
            }
            if (end < to && bytes == null) {
                String text = text(chunk, from, end - from);
                from = end + 1;
                line++;
                return text;
            }
            if (bytes == null) {
                bytes = new ByteArrayOutputStream(CHUNK);
            }
            tooLong |= bytes.size() + (end - from) > mostBytes;
            if (!tooLong) {
                bytes.write(chunk, from, end - from);
            }
            boolean ended = end < to;
            from = ended ? end + 1 : end;
            if (ended) {
                return ended(bytes, tooLong);
            }
        }
    }

    private String ended(ByteArrayOutputStream bytes, boolean tooLong) {
        line++;
        passedOver = tooLong;
        return tooLong ? "" : text(bytes.toByteArray(), 0, bytes.size());
    }

    private static String text(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.UTF_8).strip().replace("\uFEFF", "");
    }

    /** Passes over lines that have been dealt with. */
    void skip(long lines) throws IOException {
        while (line < lines && next() != null) {
            // counted as it is read
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
