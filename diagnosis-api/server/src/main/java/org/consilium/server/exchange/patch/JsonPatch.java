package org.consilium.server.exchange.patch;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/**
 * JSON Patch: {@code add}, {@code remove}, {@code replace}, {@code move}, {@code copy} and {@code test}, all or none.
 *
 * <p><b>Source</b>: RFC 6902; pointers RFC 6901. Decimals keep their digits.
 */
public final class JsonPatch {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private JsonPatch() {}

    /**
     * The document after the patch.
     *
     * @throws Rejection of kind invalid for what is no JSON Patch, unprocessable for one that does not fit the document
     */
    public static String apply(String document, String patch) {
        JsonNode operations = read(patch);
        if (!operations.isArray()) {
            throw Rejection.of(RejectionKind.INVALID, "A JSON Patch is an array of operations (RFC 6902).");
        }
        JsonNode result = read(document);
        for (int i = 0; i < operations.size(); i++) {
            result = apply(result, operations.get(i), "Operation " + i + " of the patch");
        }
        try {
            return JSON.writeValueAsString(result);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A JSON tree cannot be written.", e);
        }
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw Rejection.of(RejectionKind.INVALID, "The patch is not well-formed JSON.");
        }
    }

    private static JsonNode apply(JsonNode document, JsonNode operation, String what) {
        String name = operation.path("op").asText();
        return switch (name) {
            case "add" -> add(document, pointer(operation, "path", what), value(operation, what), what);
            case "remove" -> remove(document, pointer(operation, "path", what), what);
            case "replace" -> {
                JsonPointer path = pointer(operation, "path", what);
                JsonNode value = value(operation, what);
                require(document, path, what);
                yield path.matches() ? value : set(document, path, value, what);
            }
            case "move" -> {
                JsonPointer from = pointer(operation, "from", what);
                JsonPointer path = pointer(operation, "path", what);
                if (path.toString().startsWith(from + "/")) {
                    throw cannot(what, "would move a value into itself");
                }
                JsonNode moved = require(document, from, what);
                yield add(remove(document, from, what), path, moved, what);
            }
            case "copy" ->
                add(
                        document,
                        pointer(operation, "path", what),
                        require(document, pointer(operation, "from", what), what)
                                .deepCopy(),
                        what);
            case "test" -> {
                if (!require(document, pointer(operation, "path", what), what).equals(value(operation, what))) {
                    throw cannot(what, "tests for another value than the resource has");
                }
                yield document;
            }
            default ->
                throw Rejection.of(
                        RejectionKind.INVALID, what + " needs an 'op' of add, remove, replace, move, copy or test.");
        };
    }

    private static JsonPointer pointer(JsonNode operation, String member, String what) {
        JsonNode pointer = operation.get(member);
        if (pointer == null || !pointer.isTextual()) {
            throw Rejection.of(RejectionKind.INVALID, what + " needs the member '" + member + "'.");
        }
        try {
            return JsonPointer.compile(pointer.asText());
        } catch (IllegalArgumentException e) {
            throw Rejection.of(
                    RejectionKind.INVALID,
                    "The '" + member + "' of " + what + " must be a JSON pointer: /name/0/family.");
        }
    }

    private static JsonNode value(JsonNode operation, String what) {
        JsonNode value = operation.get("value");
        if (value == null) {
            throw Rejection.of(RejectionKind.INVALID, what + " needs the member 'value'.");
        }
        return value;
    }

    private static JsonNode require(JsonNode document, JsonPointer pointer, String what) {
        JsonNode found = document.at(pointer);
        if (found.isMissingNode()) {
            throw cannot(what, "names a place that the resource does not have");
        }
        return found;
    }

    private static JsonNode add(JsonNode document, JsonPointer path, JsonNode value, String what) {
        if (path.matches()) {
            return value;
        }
        JsonNode parent = require(document, path.head(), what);
        String last = path.last().getMatchingProperty();
        if (parent instanceof ObjectNode object) {
            object.set(last, value);
        } else if (parent instanceof ArrayNode array) {
            array.insert(last.equals("-") ? array.size() : index(last, array.size(), what), value);
        } else {
            throw cannot(what, "names a place within a plain value");
        }
        return document;
    }

    private static JsonNode set(JsonNode document, JsonPointer path, JsonNode value, String what) {
        JsonNode parent = document.at(path.head());
        String last = path.last().getMatchingProperty();
        if (parent instanceof ArrayNode array) {
            array.set(index(last, array.size() - 1, what), value);
        } else {
            ((ObjectNode) parent).set(last, value);
        }
        return document;
    }

    private static JsonNode remove(JsonNode document, JsonPointer path, String what) {
        require(document, path, what);
        if (path.matches()) {
            throw cannot(what, "would remove the whole resource; use DELETE");
        }
        JsonNode parent = document.at(path.head());
        String last = path.last().getMatchingProperty();
        if (parent instanceof ArrayNode array) {
            array.remove(index(last, array.size() - 1, what));
            removeIfEmpty(document, path.head(), array);
        } else {
            ((ObjectNode) parent).remove(last);
        }
        return document;
    }

    /** FHIR has no empty arrays: with its last element an array goes too. */
    private static void removeIfEmpty(JsonNode document, @Nullable JsonPointer path, ArrayNode array) {
        if (array.isEmpty()
                && path != null
                && !path.matches()
                && document.at(path.head()) instanceof ObjectNode parent) {
            parent.remove(path.last().getMatchingProperty());
        }
    }

    private static int index(String text, int most, String what) {
        if (text.matches("0|[1-9]\\d{0,8}") && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        throw cannot(what, "names a place beyond the end of a list");
    }

    private static Rejection cannot(String what, String why) {
        return Rejection.of(
                RejectionKind.UNPROCESSABLE,
                what + " " + why
                        + ". Nothing was changed: read the resource again and make the patch for what is there.");
    }
}
