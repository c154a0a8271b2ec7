package org.consilium.tabular.table;

import com.jerolba.carpet.CarpetReader;
import com.jerolba.carpet.CloseableIterator;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file of plain columns: numbers, truth values, texts, dates and times. Its cells are taken as their text, so that
 * the same encoding serves a table in either format.
 */
public final class ParquetFile extends TableFile {
    /** As they stand in the file, blanks and all. */
    private final List<String> names;

    private ParquetFile(Path path, List<String> names) {
        super(path, names);
        this.names = List.copyOf(names);
    }

    static ParquetFile of(Path path) {
        try (ParquetFileReader reader = ParquetFileReader.open(
                new LocalInputFile(path),
                org.apache.parquet.ParquetReadOptions.builder(new PlainParquetConfiguration())
                        .build())) {
            List<String> header = new ArrayList<>();
            for (Type column : reader.getFooter().getFileMetaData().getSchema().getFields()) {
                checkPlain(path, column);
                header.add(column.getName());
            }
            return new ParquetFile(path, header);
        } catch (IOException e) {
            throw refused(path, e);
        } catch (BadTableException e) {
            throw e;
        } catch (RuntimeException e) {
            // The library speaks of broken files in unchecked exceptions of several kinds.
            throw refused(path, e);
        }
    }

    private static void checkPlain(Path path, Type column) {
        if (!column.isPrimitive() || column.isRepetition(Type.Repetition.REPEATED)) {
            throw new BadTableException("Column " + column.getName() + " of " + path.getFileName()
                    + " holds lists or groups. Give it as plain columns, one value a row.");
        }
        PrimitiveTypeName kind = column.asPrimitiveType().getPrimitiveTypeName();
        LogicalTypeAnnotation meaning = column.getLogicalTypeAnnotation();
        boolean bytes = kind == PrimitiveTypeName.BINARY || kind == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
        if (bytes && meaning == null) {
            throw new BadTableException("Column " + column.getName() + " of " + path.getFileName()
                    + " holds bytes that are not marked as text. Write it as strings, or leave it out.");
        }
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // The library takes the class of a raw map.
    public int rows(RowReader reader) {
        int row = 0;
        CarpetReader<Map> carpet = new CarpetReader<>(path().toFile(), Map.class);
        try (CloseableIterator<Map> rows = carpet.iterator()) {
            while (rows.hasNext()) {
                Map<String, @Nullable Object> values = rows.next();
                List<String> cells = new ArrayList<>(names.size());
                for (String name : names) {
                    cells.add(text(values.get(name)));
                }
                reader.row(row++, cells);
            }
            return row;
        } catch (IOException e) {
            throw refused(path(), e);
        } catch (org.apache.parquet.ParquetRuntimeException e) {
            throw refused(path(), e);
        }
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof Double || value instanceof Float) {
            double number = value instanceof Float f ? Double.parseDouble(Float.toString(f)) : (Double) value;
            if (Double.isNaN(number) || Double.isInfinite(number)) {
                return "";
            }
            // Whole numbers without a point, so that 1.0 and 1 name the same category.
            return number == Math.rint(number) && Math.abs(number) < 1e15
                    ? Long.toString((long) number)
                    : Double.toString(number);
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
        }
        if (value instanceof Number
                || value instanceof Boolean
                || value instanceof LocalDate
                || value instanceof LocalDateTime
                || value instanceof LocalTime
                || value instanceof Instant) {
            return value.toString();
        }
        return String.valueOf(value);
    }

    private static BadTableException refused(Path path, Exception e) {
        // The library names the file by its own object.
        String why = String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .replaceFirst("^[\\w.$]+@[0-9a-f]+ ", "it ");
        return new BadTableException(
                "The file " + path.getFileName() + " cannot be read as Parquet: " + why
                        + ". Write it anew, or give the table as CSV.",
                e);
    }
}
