package org.consilium.tabular.table;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A table on disk, read row by row as often as asked; memory does not grow with the file.
 *
 * <p><b>Missing</b>: an empty cell. <b>Throws</b> {@link BadTableException} for a file that is no such table, naming the
 * place and the remedy.
 */
public abstract sealed class TableFile permits CsvFile, ParquetFile {
    private static final int MOST_COLUMNS = 20_000;

    private final Path path;
    private final List<String> header;
    private final List<String> notes = new ArrayList<>();
    private final Map<String, Integer> positions = new HashMap<>();

    /** @param named the names of the columns as they stand in the file; empty for one without a name */
    TableFile(Path path, List<String> named) {
        this.path = path;
        if (named.size() > MOST_COLUMNS) {
            throw new BadTableException("The file " + path.getFileName() + " has " + named.size()
                    + " columns, more than " + MOST_COLUMNS + ". Leave out columns that cannot bear on the target.");
        }
        List<String> names = new ArrayList<>();
        for (int c = 0; c < named.size(); c++) {
            String name = named.get(c).strip();
            if (name.isEmpty()) {
                name = "(column " + (c + 1) + ")";
                notes.add("Column " + (c + 1) + " has no name in the header and is called " + name + ".");
            }
            names.add(name);
            Integer before = positions.putIfAbsent(name, c);
            if (before != null) {
                throw new BadTableException("The header of " + path.getFileName() + " names the column " + name
                        + " twice, at " + (before + 1) + " and " + (c + 1) + ". Rename or remove one of them.");
            }
        }
        this.header = List.copyOf(names);
    }

    /** Takes each row with its 0-based number and its cells in the header's order. */
    @FunctionalInterface
    public interface RowReader {
        void row(int row, List<String> cells);
    }

    /** Opens a file by its ending: {@code .parquet} (or {@code .pq}), else CSV. */
    public static TableFile open(Path path) {
        if (Files.isDirectory(path)) {
            throw new BadTableException(path + " is a folder. Name the file with the table in it. A folder of FHIR"
                    + " records is trained on with --study FILE and without --target.");
        }
        if (!Files.isRegularFile(path)) {
            throw new BadTableException("There is no file " + path + ". Maybe the path is relative to another folder.");
        }
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".parquet") || name.endsWith(".pq") ? ParquetFile.of(path) : CsvFile.of(path);
    }

    public Path path() {
        return path;
    }

    String fileName() {
        return path.getFileName().toString();
    }

    public List<String> header() {
        return header;
    }

    /** What was taken from the file otherwise than the plain format says, a line each. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    void note(String line) {
        notes.add(line);
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
                    .filter(name -> name.equalsIgnoreCase(column.strip()))
                    .findFirst()
                    .map(name -> " Maybe you meant " + name + ".")
                    .orElse(" It has: " + String.join(", ", header.subList(0, Math.min(8, header.size())))
                            + (header.size() > 8 ? ", …" : "") + ".");
            throw new BadTableException("The file " + fileName() + " has no column " + column + "." + like);
        }
        return position;
    }

    /** Reads all rows and returns how many there were. */
    public abstract int rows(RowReader reader);

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
            throw new BadTableException("The file " + fileName() + " cannot be read: " + e.getMessage() + ".", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256.", e);
        }
    }
}
