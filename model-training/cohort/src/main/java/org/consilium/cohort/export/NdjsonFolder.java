package org.consilium.cohort.export;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The NDJSON files of an export, plain or gzipped, in the order of their names. */
public record NdjsonFolder(Path folder, List<Path> files) {

    private static final int BUFFER = 1 << 20;

    public NdjsonFolder {
        files = List.copyOf(files);
    }

    /**
     * The files of a folder.
     *
     * @throws IOException if there are none
     */
    public static NdjsonFolder open(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(
                    "The data (" + folder + ") must be a folder of NDJSON files. Maybe name the folder of the export.");
        }
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> files = all.filter(file -> {
                        String name = file.getFileName().toString();
                        return name.endsWith(".ndjson") || name.endsWith(".ndjson.gz");
                    })
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new IOException(
                        "The folder " + folder
                                + " has no file that ends in .ndjson or .ndjson.gz. Maybe the export lies in a folder below it.");
            }
            return new NdjsonFolder(folder, files);
        }
    }

    public long bytes() throws IOException {
        long sum = 0;
        for (Path file : files) {
            sum += Files.size(file);
        }
        return sum;
    }

    /** Takes one line after the other, without its end; the array is the caller's. */
    public interface LineTaker {
        void take(byte[] line, long bytesRead) throws IOException;
    }

    /** Reads one file in flat memory. */
    public static void lines(Path file, LineTaker taker) throws IOException {
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz")
                        ? new GZIPInputStream(raw, BUFFER)
                        : new BufferedInputStream(raw, BUFFER)) {
            byte[] buffer = new byte[BUFFER];
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            long done = 0;
            int count;
            while ((count = in.read(buffer)) >= 0) {
                int from = 0;
                for (int i = 0; i < count; i++) {
                    if (buffer[i] == '\n') {
                        rest.write(buffer, from, i - from);
                        done += rest.size() + 1L;
                        give(rest, taker, done);
                        from = i + 1;
                    }
                }
                rest.write(buffer, from, count - from);
            }
            done += rest.size();
            give(rest, taker, done);
        }
    }

    private static void give(ByteArrayOutputStream line, LineTaker taker, long done) throws IOException {
        byte[] bytes = line.toByteArray();
        line.reset();
        if (bytes.length > 1 || (bytes.length == 1 && bytes[0] != '\r')) {
            taker.take(bytes, done);
        }
    }
}
