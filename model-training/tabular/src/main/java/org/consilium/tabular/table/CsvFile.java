package org.consilium.tabular.table;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file after RFC 4180 with a header, in UTF-8, compressed if its name ends in {@code .gz}. A header without any comma
 * but with semicolons, tabs or bars tells of a file separated by those, which is read and said.
 */
public final class CsvFile extends TableFile {
    private static final int GLANCE = 1 << 16;
    private static final Pattern LINE = Pattern.compile(" \\d+$");

    private final char separator;

    private CsvFile(Path path, char separator, List<String> header) {
        super(path, header);
        this.separator = separator;
        if (separator != ',') {
            note("The cells of " + fileName() + " are separated by "
                    + (separator == '\t' ? "tabs" : separator == ';' ? "semicolons" : "bars")
                    + " instead of commas, and read so.");
        }
    }

    /** Opens a file and reads its header. */
    static CsvFile of(Path path) {
        checkForm(path);
        char separator = separator(path);
        List<String> header = reading(path, separator, records -> {
            Iterator<CsvRecord> iterator = records.iterator();
            if (!iterator.hasNext()) {
                throw new BadTableException(
                        "The file " + path.getFileName() + " is empty. It needs a header line and at least one row.");
            }
            CsvRecord first = iterator.next();
            checkText(path, first);
            return first.getFields().stream().map(String::strip).toList();
        });
        return new CsvFile(path, separator, header);
    }

    @Override
    public int rows(RowReader reader) {
        int columns = header().size();
        return reading(path(), separator, records -> {
            int row = -1;
            CsvRecord last = null;
            for (CsvRecord record : records) {
                last = record;
                if (row >= 0) {
                    if (record.getFieldCount() != columns) {
                        throw new BadTableException("Line " + record.getStartingLineNumber() + " of " + fileName()
                                + " has " + record.getFieldCount() + " cells, the header has " + columns
                                + ". Maybe a comma or a quote in it is not quoted.");
                    }
                    checkText(path(), record);
                    reader.row(row, record.getFields());
                }
                row++;
            }
            if (last != null && columns > 1) {
                checkClosed(last, columns);
            }
            return row;
        });
    }

    private static void checkText(Path path, CsvRecord record) {
        for (String cell : record.getFields()) {
            if (cell.indexOf('\0') >= 0) {
                throw new BadTableException("Line " + record.getStartingLineNumber() + " of " + path.getFileName()
                        + " holds a NUL character, which no text has. Maybe the file is damaged or no CSV; export it anew, or"
                        + " remove them with tr -d '\\000'.");
            }
        }
    }

    /** A quote that is never closed swallows all that follows: then the last cell holds whole lines of the table. */
    private void checkClosed(CsvRecord last, int columns) {
        String cell = last.getField(last.getFieldCount() - 1);
        boolean swallowed = cell.indexOf('\n') >= 0
                && cell.lines()
                                .filter(line ->
                                        line.chars().filter(c -> c == separator).count() == columns - 1)
                                .count()
                        >= Math.max(1, cell.lines().count() - 2);
        if (swallowed) {
            throw new BadTableException("Line " + last.getStartingLineNumber() + " of " + fileName()
                    + " opens a quote that is never closed, so that the lines behind it are lost in one cell. Close or"
                    + " double the quote.");
        }
    }

    /** Files of other formats are told by their first bytes, so that the remedy fits. */
    private static void checkForm(Path path) {
        try (InputStream bytes = Files.newInputStream(path)) {
            byte[] start = bytes.readNBytes(4);
            String name = path.getFileName().toString();
            boolean zipped = begins(start, 0x1f, 0x8b);
            if (zipped && !name.endsWith(".gz")) {
                throw new BadTableException("The file " + name + " is compressed by gzip. Let its name end in .gz.");
            }
            if (begins(start, 'P', 'K')) {
                throw new BadTableException(
                        "The file " + name + " is a spreadsheet or another archive. Save its table as CSV in UTF-8.");
            }
            if (begins(start, 'P', 'A', 'R', '1')) {
                throw new BadTableException("The file " + name + " is Parquet. Let its name end in .parquet.");
            }
            if (begins(start, 0xff, 0xfe) || begins(start, 0xfe, 0xff)) {
                throw new BadTableException("The file " + name
                        + " is UTF-16. Save it as UTF-8, for instance with iconv -f UTF-16 -t UTF-8.");
            }
        } catch (IOException e) {
            throw refused(path, e);
        }
    }

    private static boolean begins(byte[] start, int... bytes) {
        if (start.length < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((start[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** The separator that the header line speaks for; a comma unless there is none of it outside quotes. */
    private static char separator(Path path) {
        try (Reader text = text(path)) {
            int semicolons = 0;
            int tabs = 0;
            int bars = 0;
            boolean quoted = false;
            for (int i = 0; i < GLANCE; i++) {
                int c = text.read();
                if (c < 0 || (!quoted && (c == '\n' || c == '\r'))) {
                    break;
                }
                quoted ^= c == '"';
                if (!quoted && c == ',') {
                    return ',';
                }
                semicolons += !quoted && c == ';' ? 1 : 0;
                tabs += !quoted && c == '\t' ? 1 : 0;
                bars += !quoted && c == '|' ? 1 : 0;
            }
            return semicolons > 0 && semicolons >= tabs ? ';' : tabs > 0 ? '\t' : bars > 0 ? '|' : ',';
        } catch (IOException e) {
            throw refused(path, e);
        }
    }

    private interface Records<T> {
        T read(Iterable<CsvRecord> records) throws IOException;
    }

    private static <T> T reading(Path path, char separator, Records<T> body) {
        try (Reader text = text(path);
                CsvReader<CsvRecord> csv = CsvReader.builder()
                        .fieldSeparator(separator)
                        .ignoreDifferentFieldCount(true)
                        .acceptCharsAfterQuotes(false)
                        .ofCsvRecord(text)) {
            return body.read(csv);
        } catch (UncheckedIOException | CsvParseException | IOException e) {
            throw refused(path, e);
        }
    }

    private static BadTableException refused(Path path, Exception e) {
        String name = String.valueOf(path.getFileName());
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CharacterCodingException) {
                return new BadTableException(
                        "The file " + name
                                + " is not UTF-8. Save it as UTF-8, for instance with iconv -f LATIN1 -t UTF-8.",
                        e);
            }
            if (cause instanceof EOFException && name.endsWith(".gz")) {
                return new BadTableException(
                        "The file " + name + " ends before its compressed data do. Copy or compress it anew.", e);
            }
            if (cause instanceof ZipException) {
                return new BadTableException(
                        "The file " + name
                                + " ends in .gz but is not a gzip file. Compress it, or take the ending off.",
                        e);
            }
        }
        if (e instanceof CsvParseException && afterQuote(e.getCause())) {
            return new BadTableException(
                    lineOf(e) + " of " + name + " has something between a closing quote and the next"
                            + " separator. Maybe a quote before it is never closed, or one within a cell is not doubled.",
                    e);
        }
        String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new BadTableException(
                "The file " + name + " cannot be read as CSV: " + why
                        + (e instanceof CsvParseException
                                ? ". Maybe a quote in it is never closed, or a cell has more than 16 million characters."
                                : ""),
                e);
    }

    /** The parser's own words for it end with a character of the cell, which is nobody else's to read. */
    private static boolean afterQuote(@Nullable Throwable cause) {
        return cause != null && String.valueOf(cause.getMessage()).contains("after closing quote");
    }

    private static String lineOf(Exception e) {
        Matcher line = LINE.matcher(String.valueOf(e.getMessage()));
        return line.find() ? "Line" + line.group() : "A line";
    }

    private static Reader text(Path path) throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
        if (path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".gz")) {
            bytes = new GZIPInputStream(bytes, 1 << 16);
        }
        Reader text = new java.io.BufferedReader(
                new InputStreamReader(
                        bytes,
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT)),
                1 << 16);
        PushbackReader start = new PushbackReader(text, 1);
        int first = start.read();
        if (first >= 0 && first != '\uFEFF') {
            start.unread(first);
        }
        return start;
    }
}
