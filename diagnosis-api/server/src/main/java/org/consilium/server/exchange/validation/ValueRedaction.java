package org.consilium.server.exchange.validation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes a resource's values out of remarks about it, as they are a patient's. Names of code systems, codes, units, types
 * and profiles stay: without them nobody could act on a remark.
 */
final class ValueRedaction {

    private static final Set<String> STAY = Set.of(
            "resourceType", "system", "code", "url", "unit", "profile", "reference", "type", "status", "use", "mode");

    /** Shorter texts would take words out of the remark itself. */
    private static final int SHORTEST = 3;

    private final List<String> values;

    private ValueRedaction(Set<String> values) {
        this.values = values.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    static ValueRedaction of(String json) {
        Set<String> values = new LinkedHashSet<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                boolean value = token == JsonToken.VALUE_STRING || token.isNumeric();
                if (value && parser.currentName() != null && !STAY.contains(parser.currentName())) {
                    values.add(parser.getText());
                }
            }
        } catch (IOException e) {
            // What cannot be read cannot be quoted in full either; the remark says that it is broken.
            return new ValueRedaction(values);
        }
        values.removeIf(each -> each.length() < SHORTEST);
        return new ValueRedaction(values);
    }

    String redacted(String remark) {
        String text = remark;
        for (String value : values) {
            if (text.contains(value)) {
                text = text.replace("'" + value + "'", "'…'")
                        .replace("\"" + value + "\"", "\"…\"")
                        .replace("(" + value + ")", "(…)");
            }
        }
        return text;
    }
}
