package org.consilium.tabular.confidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Intervals and typicality as the bundle's entry {@code confidence.json}. */
public record ConfidenceDocument(VennAbers intervals, Typicality typicality) {
    public static final String ENTRY = "confidence.json";

    /** What is written. */
    public Map<String, Object> toMap() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("intervalMeaning", "Venn-Abers: frequencies among held-out patients of like margin");
        all.put("intervals", intervals.curves());
        all.put("surpriseLimit", typicality.limit());
        all.put("columns", typicality.columns());
        return all;
    }

    public static ConfidenceDocument read(byte[] bytes) throws IOException {
        JsonNode root = new ObjectMapper().readTree(bytes);
        List<VennAbers.ClassCurve> curves = new ArrayList<>();
        for (JsonNode curve : root.path("intervals")) {
            curves.add(new VennAbers.ClassCurve(
                    numbers(curve.path("logit")), numbers(curve.path("low")), numbers(curve.path("high"))));
        }
        List<Typicality.Column> columns = new ArrayList<>();
        for (JsonNode column : root.path("columns")) {
            columns.add(new Typicality.Column(
                    column.path("name").asText(),
                    numbers(column.path("edges")),
                    column.path("categories").asInt(-1),
                    column.path("missing").asDouble(),
                    numbers(column.path("shares"))));
        }
        return new ConfidenceDocument(
                new VennAbers(curves),
                new Typicality(columns, root.path("surpriseLimit").asDouble(Double.POSITIVE_INFINITY)));
    }

    private static List<Double> numbers(JsonNode list) {
        List<Double> numbers = new ArrayList<>();
        list.forEach(number -> numbers.add(number.asDouble()));
        return numbers;
    }
}
