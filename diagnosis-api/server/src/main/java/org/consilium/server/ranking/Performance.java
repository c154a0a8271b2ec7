package org.consilium.server.ranking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.consilium.ensemble.BundleTask;
import org.consilium.ensemble.ModelBundle;
import org.jspecify.annotations.Nullable;

/**
 * How well a finding was told apart on data that chose nothing, with intervals; null where the bundle does not say.
 *
 * @param caution what must be said beside the figures
 */
public record Performance(
        @Nullable Interval auroc,
        @Nullable Interval averagePrecision,
        @Nullable Interval calibrationSlope,
        @Nullable Double brier,
        @Nullable Integer cases,
        @Nullable String caution) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A figure and its 95 % interval. */
    public record Interval(double value, double low, double high) {}

    /** What the bundle's {@code evaluation.json} says of each task, by the task's id; read once, as it is large. */
    static Map<String, Performance> ofAll(ModelBundle bundle, @Nullable String caution) {
        JsonNode evaluation =
                bundle.document("evaluation.json").map(Performance::read).orElse(JSON.nullNode());
        Map<String, Performance> all = new LinkedHashMap<>();
        for (BundleTask task : bundle.tasks()) {
            all.put(task.id(), of(task(evaluation, task.id()), caution));
        }
        return Collections.unmodifiableMap(all);
    }

    private static Performance of(JsonNode found, @Nullable String caution) {
        return new Performance(
                interval(found.get("auroc")),
                interval(found.get("averagePrecision")),
                interval(found.get("calibrationSlope")),
                found.path("brier").isNumber()
                        ? Double.valueOf(found.path("brier").asDouble())
                        : found.path("brier").path("value").isNumber()
                                ? Double.valueOf(
                                        found.path("brier").path("value").asDouble())
                                : null,
                found.path("cases").isInt()
                        ? Integer.valueOf(found.path("cases").asInt())
                        : null,
                caution);
    }

    private static JsonNode read(byte[] document) {
        try {
            return JSON.readTree(document);
        } catch (IOException e) {
            throw new UncheckedIOException("The bundle's evaluation.json is not JSON.", e);
        }
    }

    private static JsonNode task(JsonNode evaluation, String task) {
        for (String list : new String[] {"findings", "tasks"}) {
            JsonNode tasks = evaluation.path(list);
            if (tasks.isObject() && tasks.has(task)) {
                return tasks.get(task);
            }
            for (JsonNode each : tasks) {
                if (each.path("id").asText().equals(task)) {
                    return each;
                }
            }
        }
        return JSON.nullNode();
    }

    private static @Nullable Interval interval(@Nullable JsonNode node) {
        return node == null || !node.path("value").isNumber()
                ? null
                : new Interval(
                        node.path("value").asDouble(),
                        node.path("low").asDouble(),
                        node.path("high").asDouble());
    }
}
