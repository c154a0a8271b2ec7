package org.consilium.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A log as it is exported: {@value #ENTRIES}, {@value #RECORDS} (assessments as they are kept, encrypted),
 * {@value #CHECKPOINT} and {@value #KEY}.
 */
public record LogFolder(Path folder) {

    static final String ENTRIES = "entries.jsonl";
    static final String RECORDS = "records.jsonl";
    static final String CHECKPOINT = "checkpoint.txt";
    static final String KEY = "audit.pub.pem";

    /** No entry is longer; a file without line ends is not read whole. */
    private static final int LONGEST_LINE = 64 << 20;

    public Path entries() {
        return folder.resolve(ENTRIES);
    }

    public Path records() {
        return folder.resolve(RECORDS);
    }

    public Path checkpoint() {
        return folder.resolve(CHECKPOINT);
    }

    public Path key() {
        return folder.resolve(KEY);
    }

    /** A file of the export, to be walked. */
    public static InputStream open(Path file) throws IOException {
        return new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    }

    /** Lines of bytes, so that nothing is decoded before it is checked. */
    static final class Lines implements AutoCloseable {

        private final InputStream in;

        Lines(InputStream in) {
            this.in = in;
        }

        static Lines of(Path file) throws IOException {
            return new Lines(open(file));
        }

        /**
         * The next line without its end; empty at the end of the file.
         *
         * @throws IllegalArgumentException if the last line has no end
         */
        java.util.Optional<byte[]> next() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream(512);
            int b = in.read();
            if (b < 0) {
                return java.util.Optional.empty();
            }
            while (b != '\n') {
                if (b < 0 || line.size() > LONGEST_LINE) {
                    throw new IllegalArgumentException("the line has no end: the file was cut off");
                }
                line.write(b);
                b = in.read();
            }
            return java.util.Optional.of(line.toByteArray());
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
