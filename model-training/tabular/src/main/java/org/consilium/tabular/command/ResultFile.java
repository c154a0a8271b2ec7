package org.consilium.tabular.command;

import com.jerolba.carpet.CarpetWriter;
import com.jerolba.carpet.io.FileSystemOutputFile;
import com.jerolba.carpet.model.FieldTypes;
import com.jerolba.carpet.model.WriteRecordModelType;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.jspecify.annotations.Nullable;

/** A table of results, as Parquet or (packed) CSV by the ending of its name. Nothing is an empty cell, or null. */
abstract sealed class ResultFile implements Closeable {
    /** What the cells of a column are. */
    enum Kind {
        WHOLE,
        NUMBER,
        TRUTH,
        TEXT
    }

    record Column(String name, Kind kind) {}

    /** Makes the file, in place of one that is there. */
    static ResultFile open(Path path, List<Column> columns) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IOException("The file " + path + " cannot be written: its folder is not there. Make it first.");
        }
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".parquet") || name.endsWith(".pq") ? new Parquet(path, columns) : new Csv(path, columns);
    }

    /** Adds a row; cells as {@code Integer}, {@code Double}, {@code Boolean} or {@code String}, null for nothing. */
    abstract void row(List<@Nullable Object> cells);

    private static final class Csv extends ResultFile {
        private final CsvWriter writer;

        Csv(Path path, List<Column> columns) throws IOException {
            if (path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".gz")) {
                OutputStream packed = new GZIPOutputStream(Files.newOutputStream(path));
                writer = CsvWriter.builder().build(new OutputStreamWriter(packed, StandardCharsets.UTF_8));
            } else {
                writer = CsvWriter.builder().build(path);
            }
            writer.writeRecord(columns.stream().map(Column::name).toList());
        }

        @Override
        void row(List<@Nullable Object> cells) {
            List<String> texts = new ArrayList<>(cells.size());
            for (Object cell : cells) {
                texts.add(cell == null ? "" : cell.toString());
            }
            writer.writeRecord(texts);
        }

        @Override
        public void close() throws IOException {
            writer.close();
        }
    }

    /** A row on its way into the columns. */
    private record Cells(List<@Nullable Object> values) {}

    private static final class Parquet extends ResultFile {
        private final CarpetWriter<Cells> writer;

        Parquet(Path path, List<Column> columns) throws IOException {
            WriteRecordModelType<Cells> model = FieldTypes.writeRecordModel(Cells.class);
            for (int c = 0; c < columns.size(); c++) {
                int at = c;
                Function<Cells, Object> cell = cells -> cells.values().get(at);
                model = switch (columns.get(c).kind()) {
                    case WHOLE -> model.withField(columns.get(c).name(), FieldTypes.INTEGER, cell);
                    case NUMBER -> model.withField(columns.get(c).name(), FieldTypes.DOUBLE, cell);
                    case TRUTH -> model.withField(columns.get(c).name(), FieldTypes.BOOLEAN, cell);
                    case TEXT -> model.withField(columns.get(c).name(), FieldTypes.STRING, cell);
                };
            }
            Files.deleteIfExists(path);
            writer = new CarpetWriter.Builder<>(new FileSystemOutputFile(path.toFile()), Cells.class)
                    .withConf(new PlainParquetConfiguration())
                    .withWriteRecordModel(model)
                    .build();
        }

        @Override
        void row(List<@Nullable Object> cells) {
            try {
                writer.write(new Cells(cells));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            writer.close();
        }
    }
}
