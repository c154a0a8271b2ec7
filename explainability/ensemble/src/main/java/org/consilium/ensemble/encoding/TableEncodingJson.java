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
import java.util.List;
import org.consilium.ensemble.UnreadableModelException;

/** The encoding as the bundle's entry {@code encoding.json}. Equal encodings make equal bytes. */
public final class TableEncodingJson {
    private static final String ENTRY = "encoding.json";
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
                if (column instanceof SourceColumn.Numeric) {
                    json.writeStringField("kind", "numeric");
                } else if (column instanceof SourceColumn.Date) {
                    json.writeStringField("kind", "date");
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
                    json.writeArrayFieldStart("idf");
                    for (double weight : text.idf()) {
                        json.writeNumber(weight);
                    }
                    json.writeEndArray();
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
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
        try (JsonParser json = JSON.createParser(bytes)) {
            List<SourceColumn> columns = new ArrayList<>();
            expect(json.nextToken() == JsonToken.START_OBJECT, "The document must be a JSON object.");
            expect("columns".equals(json.nextFieldName()), "The first field must be \"columns\".");
            expect(json.nextToken() == JsonToken.START_ARRAY, "The columns must be a list.");
            while (json.nextToken() == JsonToken.START_OBJECT) {
                columns.add(column(json));
            }
            return new TableEncoding(columns);
        } catch (JsonProcessingException e) {
            throw new UnreadableModelException(ENTRY, "The JSON is malformed: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SourceColumn column(JsonParser json) throws IOException {
        String name = "";
        String kind = "";
        List<String> levels = new ArrayList<>();
        List<Double> idf = new ArrayList<>();
        boolean rare = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "name" -> name = json.getText();
                case "kind" -> kind = json.getText();
                case "rare" -> rare = json.getBooleanValue();
                case "levels" -> {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        levels.add(json.getText());
                    }
                }
                case "idf" -> {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        idf.add(json.getDoubleValue());
                    }
                }
                default ->
                    throw new UnreadableModelException(
                            ENTRY, "The field " + field + " of a column is not known to this version.");
            }
        }
        return switch (kind) {
            case "numeric" -> new SourceColumn.Numeric(name);
            case "date" -> new SourceColumn.Date(name);
            case "ordinal" -> new SourceColumn.Ordinal(name, levels);
            case "categorical" -> new SourceColumn.Categorical(name, levels, rare);
            case "text" -> new SourceColumn.Text(name, levels, idf);
            default ->
                throw new UnreadableModelException(
                        ENTRY,
                        "The column " + name + " is of the kind \"" + kind + "\", which this version does not know.");
        };
    }

    private static void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw new UnreadableModelException(ENTRY, otherwise);
        }
    }
}
