package org.consilium.ensemble;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A JSON object of the bundle, whose fields are asked for by kind and refused by path when they are of another. */
final class JsonObject {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int MAX_DEPTH = 32;
    private static final int MAX_BYTES = 1 << 25;

    private final String place;
    private final Map<String, @Nullable Object> fields;

    private JsonObject(String place, Map<String, @Nullable Object> fields) {
        this.place = place;
        this.fields = fields;
    }

    /** Reads a document that is one object. */
    static JsonObject parse(String entry, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new UnreadableModelException(entry, "The JSON is larger than " + MAX_BYTES + " bytes.");
        }
        try (JsonParser parser = JSON.createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UnreadableModelException(entry, "The document must be a JSON object.");
            }
            Map<String, @Nullable Object> fields = object(parser, entry, 0);
            if (parser.nextToken() != null) {
                throw new UnreadableModelException(entry, "Something follows the JSON object.");
            }
            return new JsonObject(entry, fields);
        } catch (JsonProcessingException e) {
            long at = e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
            throw new UnreadableModelException(
                    entry + ", byte " + at, "The JSON is malformed or cut short: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, @Nullable Object> object(JsonParser parser, String entry, int depth) throws IOException {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            if (fields.containsKey(key)) {
                throw new UnreadableModelException(entry, "The field " + key + " is there twice.");
            }
            parser.nextToken();
            fields.put(key, value(parser, entry, depth + 1));
        }
        return fields;
    }

    private static @Nullable Object value(JsonParser parser, String entry, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new UnreadableModelException(entry, "The JSON is nested more than " + MAX_DEPTH + " levels deep.");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, entry, depth);
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser, entry, depth + 1));
                }
                yield list;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Double.valueOf(parser.getText());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new UnreadableModelException(entry, "The JSON holds a token that does not belong here.");
        };
    }

    /** The entry and path of this object. */
    String place() {
        return place;
    }

    boolean has(String key) {
        return fields.get(key) != null;
    }

    String text(String key) {
        return as(String.class, key, fields.get(key));
    }

    Optional<String> optionalText(String key) {
        return has(key) ? Optional.of(text(key)) : Optional.empty();
    }

    boolean flag(String key) {
        return as(Boolean.class, key, fields.get(key));
    }

    double number(String key) {
        return as(Double.class, key, fields.get(key));
    }

    int count(String key) {
        double value = number(key);
        if (!(value >= 0 && value <= Integer.MAX_VALUE) || value != Math.rint(value)) {
            throw refuse(key, "must be a whole number of at least 0");
        }
        return (int) value;
    }

    JsonObject object(String key) {
        return asObject(key, fields.get(key));
    }

    List<JsonObject> objects(String key) {
        List<JsonObject> objects = new ArrayList<>();
        for (Object element : list(key)) {
            objects.add(asObject(key + "[" + objects.size() + "]", element));
        }
        return objects;
    }

    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (Object element : list(key)) {
            texts.add(as(String.class, key + "[" + texts.size() + "]", element));
        }
        return texts;
    }

    double[] numbers(String key) {
        return numbers(key, list(key));
    }

    double[][] table(String key) {
        List<?> list = list(key);
        double[][] table = new double[list.size()][];
        for (int i = 0; i < table.length; i++) {
            table[i] = numbers(key + "[" + i + "]", as(List.class, key, list.get(i)));
        }
        return table;
    }

    /** The fields' names, as written. */
    Iterable<String> keys() {
        return fields.keySet();
    }

    UnreadableModelException refuse(String key, String message) {
        return new UnreadableModelException(place, "The field " + key + " " + message + ".");
    }

    private double[] numbers(String key, List<?> list) {
        double[] numbers = new double[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = as(Double.class, key, list.get(i));
        }
        return numbers;
    }

    private List<?> list(String key) {
        return as(List.class, key, fields.get(key));
    }

    @SuppressWarnings("unchecked") // only object(JsonParser) makes maps
    private JsonObject asObject(String key, @Nullable Object value) {
        return new JsonObject(place + "." + key, (Map<String, @Nullable Object>) as(Map.class, key, value));
    }

    private <T> T as(Class<T> kind, String key, @Nullable Object value) {
        if (value == null) {
            throw refuse(key, "is missing");
        }
        if (!kind.isInstance(value)) {
            throw refuse(key, "is of another kind than expected");
        }
        return kind.cast(value);
    }
}
