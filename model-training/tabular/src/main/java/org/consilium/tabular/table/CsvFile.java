package org.consilium.tabular.table;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A CSV file after RFC 4180 with a header, in UTF-8, compressed if its name ends in {@code .gz}.
 *
 * <p>Read as a stream, as often as asked; memory does not grow with the file. <b>Throws</b> {@link BadTableException} for
 * a file that is no such table, naming the line.
 */
public final class CsvFile {
    private static final int LARGEST_HEADER = 20_000;

    private final Path path;
    private final List<String> header;
    private final Map<String, Integer> positions;

    private CsvFile(Path path, List<String> header, Map<String, Integer> positions) {
        this.path = path;
        this.header = header;
        this.positions = positions;
    }

    /** Takes each row with its 0-based number and its cells in the header's order. */
    @FunctionalInterface
    public interface RowReader {
        void row(int row, List<String> cells);
    }

    /** Opens a file and reads its header. */
    public static CsvFile open(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new BadTableException("There is no file " + path + ". Maybe the path is relative to another folder.");
        }
        CsvFile unread = new CsvFile(path, List.of(), Map.of());
        List<String> header = unread.reading(records -> {
            Iterator<CsvRecord> iterator = records.iterator();
            if (!iterator.hasNext()) {
                throw new BadTableException(
                        "The file " + path.getFileName() + " is empty. It needs a header line and at least one row.");
            }
            return iterator.next().getFields().stream().map(String::strip).toList();
        });
        if (header.size() > LARGEST_HEADER) {
            throw new BadTableException("The file " + path.getFileName() + " has " + header.size()
                    + " columns, more than " + LARGEST_HEADER + ". Leave out columns that cannot bear on the target.");
        }
        Map<String, Integer> positions = new HashMap<>();
        for (int c = 0; c < header.size(); c++) {
            if (header.get(c).isEmpty()) {
                throw new BadTableException("Column " + (c + 1) + " of " + path.getFileName()
                        + " has no name in the header. Name it, or remove it.");
            }
            Integer before = positions.putIfAbsent(header.get(c), c);
            if (before != null) {
                throw new BadTableException("The header of " + path.getFileName() + " names the column "
                        + header.get(c) + " twice, at " + (before + 1) + " and " + (c + 1)
                        + ". Rename or remove one of them.");
            }
        }
        return new CsvFile(path, header, positions);
    }

    public Path path() {
        return path;
    }

    public List<String> header() {
        return header;
    }

    public boolean has(String column) {
        return positions.containsKey(column);
    }

    /**
     * The position of a column.
     *
     * @throws BadTableException if the header does not name it
     */
    public int position(String column) {
        Integer position = positions.get(column);
        if (position == null) {
            String like = header.stream()
                    .filter(name -> name.equalsIgnoreCase(column))
                    .findFirst()
                    .map(name -> " Maybe you meant " + name + ".")
                    .orElse(" It has: " + String.join(", ", header.subList(0, Math.min(8, header.size())))
                            + (header.size() > 8 ? ", …" : "") + ".");
            throw new BadTableException("The file " + path.getFileName() + " has no column " + column + "." + like);
        }
        return position;
    }

    /** Reads all rows and returns how many there were. */
    public int rows(RowReader reader) {
        return reading(records -> {
            int row = -1;
            for (CsvRecord record : records) {
                if (row >= 0) {
                    if (record.getFieldCount() != header.size()) {
                        throw new BadTableException("Line " + record.getStartingLineNumber() + " of "
                                + path.getFileName() + " has " + record.getFieldCount() + " cells, the header has "
                                + header.size() + ". Maybe a comma or a quote in it is not quoted.");
                    }
                    reader.row(row, record.getFields());
                }
                row++;
            }
            return row;
        });
    }

    private interface Records<T> {
        T read(Iterable<CsvRecord> records) throws IOException;
    }

    private <T> T reading(Records<T> body) {
        try (Reader text = text();
                CsvReader<CsvRecord> csv =
                        CsvReader.builder().ignoreDifferentFieldCount(true).ofCsvRecord(text)) {
            return body.read(csv);
        } catch (java.io.UncheckedIOException e) {
            throw refused(e);
        } catch (CsvParseException e) {
            throw refused(e);
        } catch (IOException e) {
            throw refused(e);
        }
    }

    private BadTableException refused(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CharacterCodingException) {
                return new BadTableException(
                        "The file " + path.getFileName()
                                + " is not UTF-8. Save it as UTF-8, for instance with iconv -f LATIN1 -t UTF-8.",
                        e);
            }
            if (cause instanceof ZipException) {
                return new BadTableException(
                        "The file " + path.getFileName()
                                + " ends in .gz but is not a gzip file. Compress it, or take the ending off.",
                        e);
            }
        }
        return new BadTableException("The file " + path.getFileName() + " cannot be read as CSV: " + e.getMessage(), e);
    }

    private Reader text() throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
        if (path.getFileName().toString().endsWith(".gz")) {
            bytes = new GZIPInputStream(bytes, 1 << 16);
        }
        Reader text = new InputStreamReader(
                bytes,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
        java.io.PushbackReader start = new java.io.PushbackReader(text, 1);
        int first = start.read();
        if (first >= 0 && first != '\uFEFF') {
            start.unread(first);
        }
        return start;
    }

    /** The SHA-256 of the file as it is on disk, in hex. */
    public String sha256() {
        try (InputStream bytes = Files.newInputStream(path)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int n = bytes.read(buffer); n > 0; n = bytes.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw refused(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256.", e);
        }
    }
}
