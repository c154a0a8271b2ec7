package org.consilium.ensemble;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A model file's bytes, unpacked where they are packed by gzip, counted, and bounded. */
final class CountedInput extends FilterInputStream {

    /** No model that a person would serve is larger; a small packed file must not unpack without end. */
    static final long MAX_BYTES = 1L << 28;

    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;

    private final long most;
    private long position;

    private CountedInput(InputStream in, long most) {
        super(in);
        this.most = most;
    }

    static CountedInput of(InputStream in) throws IOException {
        return of(in, MAX_BYTES);
    }

    static CountedInput of(InputStream in, long most) throws IOException {
        InputStream raw = new BufferedInputStream(in, 1 << 16);
        raw.mark(2);
        boolean packed = raw.read() == GZIP_FIRST && raw.read() == GZIP_SECOND;
        raw.reset();
        if (!packed) {
            return new CountedInput(raw, most);
        }
        try {
            return new CountedInput(new BufferedInputStream(new GZIPInputStream(raw, 1 << 16), 1 << 16), most);
        } catch (ZipException | EOFException e) {
            throw new UnreadableModelException("byte 0", "The file begins like gzip, but is damaged or cut short.", e);
        }
    }

    /** How many bytes were read. */
    long position() {
        return position;
    }

    /** The next byte without reading it, or -1 at the end. */
    int peek() throws IOException {
        byte[] next = peek(1);
        return next.length == 0 ? -1 : next[0] & 0xff;
    }

    /** The first bytes without reading them; fewer at the end. */
    byte[] peek(int length) throws IOException {
        in.mark(length);
        try {
            byte[] bytes = in.readNBytes(length);
            in.reset();
            return bytes;
        } catch (ZipException | EOFException e) {
            throw damaged(e);
        }
    }

    @Override
    public int read() throws IOException {
        try {
            int b = super.read();
            if (b >= 0) {
                count(1);
            }
            return b;
        } catch (ZipException | EOFException e) {
            throw damaged(e);
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            int read = super.read(bytes, offset, length);
            if (read > 0) {
                count(read);
            }
            return read;
        } catch (ZipException | EOFException e) {
            throw damaged(e);
        }
    }

    private void count(int bytes) {
        position += bytes;
        if (position > most) {
            throw new UnreadableModelException("byte " + position, "The model is larger than " + most + " bytes.");
        }
    }

    private UnreadableModelException damaged(IOException e) {
        return new UnreadableModelException("byte " + position, "The packed file is damaged or cut short.", e);
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
