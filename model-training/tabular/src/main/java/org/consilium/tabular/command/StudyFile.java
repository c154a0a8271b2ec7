package org.consilium.tabular.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.consilium.tabular.table.BadTableException;
import org.consilium.tabular.table.ColumnKind;
import org.consilium.tabular.table.TableRequest;
import org.jspecify.annotations.Nullable;

/**
 * One file that says all of a task: {@code {"target": …, "group": …, "time": …, "weights": …, "exclude": […],
 * "columns": {"name": {"kind": "ordinal", "levels": […]}}}}. What is given on the command line goes before it.
 */
final class StudyFile {
    private static final Set<String> KNOWN = Set.of("target", "group", "time", "weights", "exclude", "columns");

    private StudyFile() {}

    static TableRequest read(
            @Nullable Path file,
            @Nullable String target,
            @Nullable String group,
            @Nullable String time,
            @Nullable String weights,
            List<String> exclude)
            throws IOException {
        JsonNode study = file == null ? new ObjectMapper().createObjectNode() : json(file);
        study.fieldNames().forEachRemaining(field -> {
            if (!KNOWN.contains(field)) {
                throw new BadTableException("The study file has the field " + field + ", which is none of "
                        + String.join(", ", KNOWN.stream().sorted().toList()) + ". Remove or rename it.");
            }
        });
        Map<String, ColumnKind> kinds = new HashMap<>();
        Map<String, List<String>> levels = new HashMap<>();
        for (Map.Entry<String, JsonNode> column : study.path("columns").properties()) {
            String kind = column.getValue().path("kind").asText("").toUpperCase(Locale.ROOT);
            try {
                kinds.put(column.getKey(), ColumnKind.valueOf(kind));
            } catch (IllegalArgumentException e) {
                throw new BadTableException(
                        "The study file gives column " + column.getKey() + " the kind \""
                                + kind.toLowerCase(Locale.ROOT)
                                + "\". Use numeric, ordinal, categorical, text, date or unused.",
                        e);
            }
            List<String> order = new ArrayList<>();
            column.getValue().path("levels").forEach(level -> order.add(level.asText()));
            if (!order.isEmpty()) {
                levels.put(column.getKey(), order);
            }
        }
        Set<String> excluded = new HashSet<>(exclude);
        study.path("exclude").forEach(column -> excluded.add(column.asText()));
        String chosen = target != null ? target : text(study, "target");
        if (chosen == null) {
            throw new BadTableException("No target is named. Give --target COLUMN, or \"target\" in the study file.");
        }
        return new TableRequest(
                chosen,
                group != null ? group : text(study, "group"),
                time != null ? time : text(study, "time"),
                weights != null ? weights : text(study, "weights"),
                excluded,
                kinds,
                levels);
    }

    private static JsonNode json(Path file) throws IOException {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new BadTableException(
                    "The study file " + file.getFileName() + " is no JSON from line " + line + " on: "
                            + e.getOriginalMessage() + ".",
                    e);
        }
    }

    private static @Nullable String text(JsonNode study, String field) {
        return study.hasNonNull(field) ? study.get(field).asText() : null;
    }
}
