package org.consilium.ensemble.encoding;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.consilium.ensemble.UnreadableModelException;

/** The encoding as the bundle's entry {@code encoding.json}. Equal encodings make equal bytes. */
public final class TableEncodingJson {
    private static final String ENTRY = "encoding.json";
    private static final int MAX_BYTES = 1 << 25;
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    private TableEncodingJson() {}

    public static byte[] write(TableEncoding encoding) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeArrayFieldStart("columns");
            for (SourceColumn column : encoding.columns()) {
                json.writeStartObject();
                json.writeStringField("name", column.name());
                if (column instanceof SourceColumn.Numeric numeric) {
                    json.writeStringField("kind", "numeric");
                    if (numeric.decimalComma()) {
                        json.writeBooleanField("decimalComma", true);
                    }
                } else if (column instanceof SourceColumn.Date date) {
                    json.writeStringField("kind", "date");
                    // The first bundles knew no other form than this.
                    if (date.form() != DateForm.YEAR_FIRST || date.seasons()) {
                        json.writeStringField("form", date.form().name().toLowerCase(Locale.ROOT));
                        json.writeBooleanField("seasons", date.seasons());
                    }
                } else if (column instanceof SourceColumn.Ordinal ordinal) {
                    json.writeStringField("kind", "ordinal");
                    strings(json, "levels", ordinal.levels());
                } else if (column instanceof SourceColumn.Categorical categorical) {
                    json.writeStringField("kind", "categorical");
                    strings(json, "levels", categorical.levels());
                    json.writeBooleanField("rare", categorical.rare());
                } else if (column instanceof SourceColumn.Text text) {
                    json.writeStringField("kind", "text");
                    strings(json, "levels", text.words());
                    numbers(json, "idf", text.idf());
                } else if (column instanceof TextThemes themes) {
                    json.writeStringField("kind", "themes");
                    strings(json, "levels", themes.words());
                    numbers(json, "idf", themes.idf());
                    rows(json, "loadings", themes.loadings());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            if (!encoding.missing().equals(MissingTokens.STRICT)) {
                missing(json, encoding.missing());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void missing(JsonGenerator json, MissingTokens missing) throws IOException {
        json.writeObjectFieldStart("missing");
        strings(json, "everywhere", missing.everywhere().stream().sorted().toList());
        json.writeObjectFieldStart("byColumn");
        for (String column : missing.byColumn().keySet().stream().sorted().toList()) {
            strings(
                    json,
                    column,
                    missing.byColumn().getOrDefault(column, Set.of()).stream()
                            .sorted()
                            .toList());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void numbers(JsonGenerator json, String key, List<Double> values) throws IOException {
        json.writeArrayFieldStart(key);
        for (double value : values) {
            json.writeNumber(value);
        }
        json.writeEndArray();
    }

    private static void rows(JsonGenerator json, String key, List<List<Double>> rows) throws IOException {
        json.writeArrayFieldStart(key);
        for (List<Double> row : rows) {
            json.writeStartArray();
            for (double value : row) {
                json.writeNumber(value);
            }
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private static void strings(JsonGenerator json, String key, List<String> values) throws IOException {
        json.writeArrayFieldStart(key);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    /** @throws UnreadableModelException if the bytes are not an encoding that this version knows */
    public static TableEncoding read(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new UnreadableModelException(ENTRY, "The encoding is larger than " + MAX_BYTES + " bytes.");
        }
        try (JsonParser json = JSON.createParser(bytes)) {
            List<SourceColumn> columns = new ArrayList<>();
            json.nextToken();
            expect(json, JsonToken.START_OBJECT, "The document must be a JSON object.");
            if (!"columns".equals(json.nextFieldName())) {
                throw refuse(json, "The first field must be \"columns\".");
            }
            json.nextToken();
            expect(json, JsonToken.START_ARRAY, "The columns must be a list.");
            while (json.nextToken() == JsonToken.START_OBJECT) {
                columns.add(column(json));
            }
            expect(json, JsonToken.END_ARRAY, "The list of columns holds something else.");
            MissingTokens missing = MissingTokens.STRICT;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                if (!field.equals("missing")) {
                    throw refuse(json, "The field " + field + " of the encoding is not known to this version.");
                }
                json.nextToken();
                missing = missing(json);
            }
            expect(json, JsonToken.END_OBJECT, "The encoding does not end where it should.");
            if (json.nextToken() != null) {
                throw refuse(json, "Something follows the encoding.");
            }
            return encoding(columns, missing);
        } catch (JsonProcessingException e) {
            long at = e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
            throw new UnreadableModelException(
                    ENTRY + ", byte " + at, "The JSON is malformed or cut short: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TableEncoding encoding(List<SourceColumn> columns, MissingTokens missing) {
        try {
            return new TableEncoding(columns, missing);
        } catch (IllegalArgumentException e) {
            throw new UnreadableModelException(ENTRY, String.valueOf(e.getMessage()), e);
        }
    }

    private static MissingTokens missing(JsonParser json) throws IOException {
        expect(json, JsonToken.START_OBJECT, "The tokens for unknown must be an object.");
        Set<String> everywhere = new HashSet<>();
        Map<String, Set<String>> byColumn = new HashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            if (field.equals("everywhere")) {
                everywhere.addAll(strings(json));
            } else {
                expect(json, JsonToken.START_OBJECT, "Tokens by column must be an object.");
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String column = json.currentName();
                    json.nextToken();
                    byColumn.put(column, Set.copyOf(strings(json)));
                }
            }
        }
        return new MissingTokens(everywhere, byColumn);
    }

    private static SourceColumn column(JsonParser json) throws IOException {
        String name = "";
        String kind = "";
        List<String> levels = List.of();
        List<Double> numbers = List.of();
        List<List<Double>> rows = List.of();
        boolean flag = false;
        DateForm form = DateForm.YEAR_FIRST;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "name" -> name = string(json);
                case "kind" -> kind = string(json);
                case "rare", "seasons", "decimalComma" -> flag = json.getBooleanValue();
                case "form" -> form = form(string(json));
                case "levels" -> levels = strings(json);
                case "idf" -> numbers = numbers(json);
                case "loadings" -> rows = rows(json);
                default -> throw refuse(json, "The field " + field + " of a column is not known to this version.");
            }
        }
        expect(json, JsonToken.END_OBJECT, "A column does not end where it should.");
        try {
            return switch (kind) {
                case "numeric" -> new SourceColumn.Numeric(name, flag);
                case "date" -> new SourceColumn.Date(name, form, flag);
                case "ordinal" -> new SourceColumn.Ordinal(name, levels);
                case "categorical" -> new SourceColumn.Categorical(name, levels, flag);
                case "text" -> new SourceColumn.Text(name, levels, numbers);
                case "themes" -> new TextThemes(name, levels, numbers, rows);
                default ->
                    throw new UnreadableModelException(
                            ENTRY,
                            "The column " + name + " is of the kind \"" + kind
                                    + "\", which this version does not know.");
            };
        } catch (IllegalArgumentException e) {
            throw new UnreadableModelException(ENTRY, String.valueOf(e.getMessage()), e);
        }
    }

    private static DateForm form(String text) {
        try {
            return DateForm.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new UnreadableModelException(
                    ENTRY, "The date form \"" + text + "\" is not known to this version.", e);
        }
    }

    private static String string(JsonParser json) throws IOException {
        expect(json, JsonToken.VALUE_STRING, "A text belongs here.");
        return json.getText();
    }

    private static List<String> strings(JsonParser json) throws IOException {
        expect(json, JsonToken.START_ARRAY, "A list of texts belongs here.");
        List<String> values = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            values.add(string(json));
        }
        return values;
    }

    private static List<Double> numbers(JsonParser json) throws IOException {
        expect(json, JsonToken.START_ARRAY, "A list of numbers belongs here.");
        List<Double> values = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (!json.currentToken().isNumeric() || !Double.isFinite(json.getDoubleValue())) {
                throw refuse(json, "A finite number belongs here.");
            }
            values.add(json.getDoubleValue());
        }
        return values;
    }

    private static List<List<Double>> rows(JsonParser json) throws IOException {
        expect(json, JsonToken.START_ARRAY, "A list of lists of numbers belongs here.");
        List<List<Double>> rows = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            rows.add(numbers(json));
        }
        return rows;
    }

    private static void expect(JsonParser json, JsonToken token, String otherwise) {
        if (json.currentToken() != token) {
            throw refuse(json, otherwise);
        }
    }

    private static UnreadableModelException refuse(JsonParser json, String message) {
        return new UnreadableModelException(
                ENTRY + ", byte " + json.currentTokenLocation().getByteOffset(), message);
    }
}
