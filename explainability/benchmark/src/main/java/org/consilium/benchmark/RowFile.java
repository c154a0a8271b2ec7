package org.consilium.benchmark;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Rows for a model from a CSV file with a header, packed by gzip or not, or from a Parquet file, told apart by how it begins.
 *
 * <p>Columns are matched by the model's feature names if the header has all of them, else by position if there are as many as
 * features. <b>Missing</b>: an empty cell, or NaN.
 */
final class RowFile {

    private RowFile() {}

    /** The rows that differ, in their order: a measurement on copies would flatter. */
    static double[][] distinct(double[][] rows) {
        Set<ByteBuffer> seen = new HashSet<>();
        return Arrays.stream(rows).filter(row -> seen.add(bytes(row))).toArray(double[][]::new);
    }

    private static ByteBuffer bytes(double[] row) {
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * row.length);
        bytes.asDoubleBuffer().put(row);
        return bytes;
    }

    /** All rows of a file, in their order, {@code [row][feature]}. */
    static double[][] read(Path path, List<String> features) throws IOException {
        if (Files.isDirectory(path)) {
            throw new Refusal(path + " is a folder. Give a CSV or Parquet file.");
        }
        if (ParquetRows.isParquet(path)) {
            return ParquetRows.read(path, features);
        }
        try (InputStream in = opened(path);
                CsvReader<CsvRecord> csv =
                        CsvReader.builder().ofCsvRecord(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            var records = csv.iterator();
            if (!records.hasNext()) {
                throw new Refusal(path + " is empty. Give a CSV file with a header.");
            }
            List<String> header = records.next().getFields();
            int[] positions = positions(path, header, features);
            List<double[]> rows = new ArrayList<>();
            while (records.hasNext()) {
                rows.add(row(path, records.next(), header, positions));
            }
            if (rows.isEmpty()) {
                throw new Refusal(path + " has a header but no rows.");
            }
            return rows.toArray(double[][]::new);
        } catch (CsvParseException e) {
            throw new Refusal(path + " is no CSV file: " + e.getMessage());
        } catch (UncheckedIOException e) {
            throw e.getCause() == null ? new IOException(e) : e.getCause();
        }
    }

    private static InputStream opened(Path path) throws IOException {
        BufferedInputStream in = new BufferedInputStream(Files.newInputStream(path));
        in.mark(2);
        boolean packed = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return packed ? new GZIPInputStream(in) : in;
    }

    /** Where the header has each feature. */
    static int[] positions(Path path, List<String> header, List<String> features) {
        if (new LinkedHashSet<>(header).containsAll(features)) {
            return features.stream().mapToInt(header::indexOf).toArray();
        }
        if (header.size() != features.size()) {
            String missing = features.stream()
                    .filter(name -> !header.contains(name))
                    .findFirst()
                    .orElse("");
            throw new Refusal(path + " has " + header.size() + " columns, the model " + features.size()
                    + " features, and no column is named " + missing
                    + ". Name the columns as the model's features, or give as many in the same order.");
        }
        return java.util.stream.IntStream.range(0, features.size()).toArray();
    }

    private static double[] row(Path path, CsvRecord record, List<String> header, int[] positions) {
        if (record.getFieldCount() != header.size()) {
            throw new Refusal("Line " + record.getStartingLineNumber() + " of " + path + " has "
                    + record.getFieldCount() + " cells, the header " + header.size() + ".");
        }
        double[] row = new double[positions.length];
        for (int f = 0; f < row.length; f++) {
            String cell = record.getField(positions[f]).strip();
            try {
                boolean unknown = cell.isEmpty() || cell.equalsIgnoreCase("nan");
                row[f] = unknown ? Double.NaN : Double.parseDouble(cell);
            } catch (NumberFormatException e) {
                throw new Refusal("Line " + record.getStartingLineNumber() + ", column " + header.get(positions[f])
                        + " of " + path + " is no number. Give categories as codes, and leave the cell empty where the"
                        + " value is unknown.");
            }
            if (Double.isInfinite(row[f])) {
                throw new Refusal("Line " + record.getStartingLineNumber() + ", column " + header.get(positions[f])
                        + " of " + path + " is infinite. Leave the cell empty where the value is unknown.");
            }
        }
        return row;
    }
}
