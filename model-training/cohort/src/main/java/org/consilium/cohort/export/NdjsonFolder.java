package org.consilium.cohort.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The files of an export, in the order of their names: NDJSON, or one Bundle a file ({@code .json}), plain or gzipped, in the
 * folder or in folders below it.
 *
 * <p>A byte order mark, Windows line ends and blank lines are nobody's resource. Whether a file is gzipped is told by how it begins.
 */
public record NdjsonFolder(Path folder, List<Path> files) {

    private static final int BUFFER = 1 << 20;

    /** How much longer records are than their gzipped file, about. */
    private static final int UNPACKED = 16;

    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

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
        try (Stream<Path> all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> files = all.filter(
                            file -> file.getFileName().toString().matches(".*\\.(ndjson|jsonl|json)(\\.gz)?"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new IOException("The folder " + folder
                        + " has no file that ends in .ndjson or .ndjson.gz (or .json, a Bundle each), and no folder"
                        + " below it has one.");
            }
            return new NdjsonFolder(folder, files);
        }
    }

    /** What is read of the disk. */
    public long bytes() throws IOException {
        long sum = 0;
        for (Path file : files) {
            sum += Files.size(file);
        }
        return sum;
    }

    /** About what the records measure once they are unpacked. */
    long unpackedBytes() throws IOException {
        long sum = 0;
        for (Path file : files) {
            sum += Files.size(file) * (file.toString().endsWith(".gz") ? UNPACKED : 1);
        }
        return sum;
    }

    /** Takes one line after the other, without its end; the array is the caller's. */
    public interface LineTaker {
        void take(byte[] line, long bytesRead) throws IOException;
    }

    /**
     * Reads the resources of one file in flat memory; of a Bundle, each of its entries.
     *
     * @throws IOException naming the file and the line that is not JSON
     */
    public static void resources(Path file, LineTaker taker) throws IOException {
        if (file.getFileName().toString().matches(".*\\.json(\\.gz)?")) {
            try (InputStream in = unpacked(file, new Counted(Files.newInputStream(file)))) {
                byte[] whole = withoutMark(in.readAllBytes());
                for (byte[] resource : BundleEntries.of(whole)) {
                    taker.take(resource, Files.size(file));
                }
            } catch (JsonProcessingException e) {
                throw new IOException(
                        "The file " + file.getFileName() + " is not JSON. Maybe it was cut short; files of one"
                                + " resource a line end in .ndjson.",
                        e);
            }
            return;
        }
        long[] number = {0};
        lines(file, (line, done) -> {
            number[0]++;
            byte[] text = number[0] == 1 ? withoutMark(line) : line;
            if (isBlank(text)) {
                return;
            }
            try {
                if (BundleEntries.mayBeIn(text)) {
                    for (byte[] resource : BundleEntries.of(text)) {
                        taker.take(resource, done);
                    }
                } else {
                    taker.take(text, done);
                }
            } catch (JsonProcessingException e) {
                throw new IOException(
                        "Line " + number[0] + " of " + file.getFileName()
                                + " is not JSON. Each line must hold one whole resource. Maybe the file was cut"
                                + " short.",
                        e);
            }
        });
    }

    /** Reads the lines of one file in flat memory, those without a letter too. */
    static void lines(Path file, LineTaker taker) throws IOException {
        try (Counted raw = new Counted(Files.newInputStream(file));
                InputStream in = unpacked(file, raw)) {
            byte[] buffer = new byte[BUFFER];
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            int count;
            while ((count = in.read(buffer)) >= 0) {
                int from = 0;
                for (int i = 0; i < count; i++) {
                    if (buffer[i] == '\n') {
                        rest.write(buffer, from, i - from);
                        taker.take(rest.toByteArray(), raw.count);
                        rest.reset();
                        from = i + 1;
                    }
                }
                rest.write(buffer, from, count - from);
            }
            if (rest.size() > 0) {
                taker.take(rest.toByteArray(), raw.count);
            }
        } catch (EOFException | ZipException e) {
            throw new IOException(
                    "The file " + file.getFileName() + " is no whole gzip file. Maybe it was cut short; copy it again.",
                    e);
        }
    }

    private static InputStream unpacked(Path file, InputStream raw) throws IOException {
        BufferedInputStream in = new BufferedInputStream(raw, BUFFER);
        in.mark(2);
        boolean gzip = in.read() == 0x1F && in.read() == 0x8B;
        in.reset();
        if (!gzip && file.toString().endsWith(".gz") && Files.size(file) > 0) {
            throw new ZipException("no gzip file");
        }
        return gzip ? new GZIPInputStream(in, BUFFER) : in;
    }

    private static byte[] withoutMark(byte[] line) {
        boolean marked = line.length >= MARK.length && Arrays.equals(line, 0, MARK.length, MARK, 0, MARK.length);
        return marked ? Arrays.copyOfRange(line, MARK.length, line.length) : line;
    }

    private static boolean isBlank(byte[] line) {
        for (byte each : line) {
            if (each != ' ' && each != '\t' && each != '\r') {
                return false;
            }
        }
        return true;
    }

    /** Counts what was taken of the file, so that progress is of the file also where it is gzipped. */
    private static final class Counted extends FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            count += one < 0 ? 0 : 1;
            return one;
        }

        @Override
        public int read(byte[] into, int from, int most) throws IOException {
            int some = super.read(into, from, most);
            count += Math.max(0, some);
            return some;
        }
    }
}
