package org.consilium.server.exchange;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A reply whose bytes leave in large pieces. HAPI writes a resource token by token, and the server below gives each write a
 * buffer and a task of its own: answers of a megabyte then take gigabytes of memory and more time than their making.
 */
final class GatheredReply extends HttpServletResponseWrapper {

    private static final int PIECE = 64 * 1024;

    private @Nullable Pieces pieces;
    private @Nullable PrintWriter writer;

    GatheredReply(HttpServletResponse response) {
        super(response);
    }

    /** Sends what is still held back. */
    void finish() throws IOException {
        if (writer != null) {
            writer.flush();
        }
        if (pieces != null) {
            pieces.send();
        }
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (pieces == null) {
            pieces = new Pieces(super.getOutputStream());
        }
        return pieces;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        if (writer == null) {
            writer = new PrintWriter(new OutputStreamWriter(getOutputStream(), StandardCharsets.UTF_8));
        }
        return writer;
    }

    @Override
    public void flushBuffer() throws IOException {
        finish();
        super.flushBuffer();
    }

    @Override
    public void reset() {
        forget();
        super.reset();
    }

    @Override
    public void resetBuffer() {
        forget();
        super.resetBuffer();
    }

    /** What a refusal replaces must not be sent before it. */
    private void forget() {
        if (pieces != null) {
            pieces.held = 0;
        }
        writer = null;
    }

    /** Holds bytes back until a piece is full. */
    private static final class Pieces extends ServletOutputStream {

        private final ServletOutputStream out;
        private final byte[] piece = new byte[PIECE];
        private int held;

        Pieces(ServletOutputStream out) {
            this.out = out;
        }

        void send() throws IOException {
            out.write(piece, 0, held);
            held = 0;
        }

        @Override
        public void write(int single) throws IOException {
            if (held == PIECE) {
                send();
            }
            piece[held++] = (byte) single;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (length > PIECE - held) {
                send();
            }
            if (length > PIECE) {
                out.write(bytes, from, length);
                return;
            }
            System.arraycopy(bytes, from, piece, held, length);
            held += length;
        }

        /** Does nothing: HAPI's writer flushes after every decimal. */
        @Override
        public void flush() {}

        @Override
        public void close() throws IOException {
            send();
            out.close();
        }

        @Override
        public boolean isReady() {
            return out.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            out.setWriteListener(listener);
        }
    }
}
