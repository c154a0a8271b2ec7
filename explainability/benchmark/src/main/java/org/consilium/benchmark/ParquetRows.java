package org.consilium.benchmark;

import com.jerolba.carpet.CarpetReader;
import com.jerolba.carpet.CloseableIterator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** Rows of numbers from a Parquet file. <b>Missing</b>: null, or NaN. A truth value is 1 or 0. */
final class ParquetRows {

    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private ParquetRows() {}

    static boolean isParquet(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        }
    }

    static double[][] read(Path path, List<String> features) {
        try {
            List<String> header = header(path);
            int[] positions = RowFile.positions(path, header, features);
            List<double[]> rows = rows(path, header, positions);
            if (rows.isEmpty()) {
                throw new Refusal(path + " has columns but no rows.");
            }
            return rows.toArray(double[][]::new);
        } catch (Refusal e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The library speaks of broken files in unchecked exceptions of several kinds.
            throw new Refusal(path + " cannot be read as Parquet: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private static List<String> header(Path path) throws IOException {
        ParquetReadOptions plain =
                ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(path), plain)) {
            return reader.getFooter().getFileMetaData().getSchema().getFields().stream()
                    .map(Type::getName)
                    .toList();
        }
    }

    @SuppressWarnings({"rawtypes", "unchecked"}) // the library takes the class of a raw map
    private static List<double[]> rows(Path path, List<String> header, int[] positions) throws IOException {
        List<double[]> rows = new ArrayList<>();
        CarpetReader<Map> carpet = new CarpetReader<>(path.toFile(), Map.class);
        try (CloseableIterator<Map> records = carpet.iterator()) {
            while (records.hasNext()) {
                Map<String, @Nullable Object> record = records.next();
                double[] row = new double[positions.length];
                for (int f = 0; f < row.length; f++) {
                    String name = header.get(positions[f]);
                    row[f] = number(path, name, rows.size(), record.get(name));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static double number(Path path, String column, int row, @Nullable Object value) {
        if (value == null) {
            return Double.NaN;
        }
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        if (!(value instanceof Number number)) {
            throw new Refusal("Row " + row + ", column " + column + " of " + path
                    + " is no number. Give categories as codes, and null where the value is unknown.");
        }
        if (Double.isInfinite(number.doubleValue())) {
            throw new Refusal("Row " + row + ", column " + column + " of " + path
                    + " is infinite. Give null where the value is unknown.");
        }
        return number.doubleValue();
    }
}
