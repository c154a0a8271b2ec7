package org.consilium.tabular.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.consilium.ensemble.encoding.DateForm;
import org.consilium.ensemble.encoding.MissingTokens;
import org.consilium.tabular.table.BadTableException;
import org.consilium.tabular.table.ColumnKind;
import org.consilium.tabular.table.TableRequest;
import org.jspecify.annotations.Nullable;

/**
 * One file, JSON or YAML, that says all of a task: the target and its labels, columns with other parts than evidence, kinds
 * of columns, cells that mean "unknown", and what the model's card should say. The command line goes before it.
 *
 * @param request what is asked of the table
 * @param card entries of the card by the name of the source attribute
 */
record StudyFile(TableRequest request, Map<String, String> card) {
    private static final Set<String> KNOWN = Set.of(
            "target",
            "labels",
            "positive",
            "group",
            "time",
            "site",
            "weights",
            "exclude",
            "columns",
            "missing",
            "card");

    private static final Set<String> KNOWN_OF_COLUMN = Set.of("kind", "levels", "form", "missing");

    StudyFile {
        card = Map.copyOf(card);
    }

    static StudyFile read(@Nullable Path file, @Nullable String target, TableRequest.Roles given, List<String> exclude)
            throws IOException {
        JsonNode study = file == null ? new ObjectMapper().createObjectNode() : content(file);
        checkFields("The study file", study, KNOWN);
        Map<String, TableRequest.Declared> columns = new HashMap<>();
        Map<String, Set<String>> missing = new HashMap<>();
        for (Map.Entry<String, JsonNode> column : study.path("columns").properties()) {
            checkFields("Column " + column.getKey() + " in the study file", column.getValue(), KNOWN_OF_COLUMN);
            columns.put(
                    column.getKey(),
                    new TableRequest.Declared(
                            kind(column.getKey(), column.getValue()),
                            texts(column.getValue().path("levels")),
                            form(column.getKey(), column.getValue())));
            if (column.getValue().has("missing")) {
                missing.put(column.getKey(), Set.copyOf(texts(column.getValue().path("missing"))));
            }
        }
        Set<String> excluded = new HashSet<>(exclude);
        excluded.addAll(texts(study.path("exclude")));
        String chosen = target != null ? target : text(study, "target");
        if (chosen == null) {
            throw new BadTableException("No target is named. Give --target COLUMN, or \"target\" in the study file.");
        }
        Set<String> everywhere = new HashSet<>(MissingTokens.USUAL.everywhere());
        everywhere.addAll(texts(study.path("missing")));
        TableRequest request = new TableRequest(
                chosen,
                labels(study),
                new TableRequest.Roles(
                        first(given.group(), text(study, "group")),
                        first(given.time(), text(study, "time")),
                        first(given.site(), text(study, "site")),
                        first(given.weights(), text(study, "weights"))),
                excluded,
                columns,
                new MissingTokens(everywhere, missing),
                false);
        Map<String, String> card = new TreeMap<>();
        study.path("card")
                .properties()
                .forEach(entry -> card.put(entry.getKey(), entry.getValue().asText()));
        return new StudyFile(request, card);
    }

    private static void checkFields(String where, JsonNode node, Set<String> known) {
        if (!node.isObject()) {
            throw new BadTableException(where + " must hold fields with names, such as "
                    + known.stream().sorted().findFirst().orElse("") + ".");
        }
        node.fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                throw new BadTableException(where + " has the field " + field + ", which is none of "
                        + String.join(", ", known.stream().sorted().toList()) + ". Remove or rename it.");
            }
        });
    }

    /** The classes in their order; {@code positive} alone leaves the order to the cells and is checked there. */
    private static List<String> labels(JsonNode study) {
        List<String> labels = texts(study.path("labels"));
        String positive = text(study, "positive");
        if (positive == null) {
            return labels;
        }
        if (labels.size() != 2 || !labels.contains(positive)) {
            throw new BadTableException("The study file names the positive class " + positive
                    + ", which needs \"labels\" with two classes, it among them.");
        }
        return labels.get(1).equals(positive) ? labels : List.of(labels.get(1), labels.get(0));
    }

    private static @Nullable ColumnKind kind(String column, JsonNode said) {
        if (!said.has("kind")) {
            return null;
        }
        String kind = said.path("kind").asText();
        try {
            return ColumnKind.valueOf(kind.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new BadTableException(
                    "The study file gives column " + column + " the kind \"" + kind
                            + "\". Use numeric, ordinal, categorical, text, date or unused.",
                    e);
        }
    }

    private static @Nullable DateForm form(String column, JsonNode said) {
        if (!said.has("form")) {
            return null;
        }
        String form = said.path("form").asText();
        try {
            return DateForm.valueOf(form.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new BadTableException(
                    "The study file gives dates of column " + column + " the form \"" + form
                            + "\". Use year_first, day_first or month_first.",
                    e);
        }
    }

    private static JsonNode content(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new BadTableException("There is no study file " + file + ".");
        }
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        boolean yaml = name.endsWith(".yaml") || name.endsWith(".yml");
        try {
            return (yaml ? new ObjectMapper(new YAMLFactory()) : new ObjectMapper()).readTree(file.toFile());
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new BadTableException(
                    "The study file " + file.getFileName() + " is no " + (yaml ? "YAML" : "JSON") + " from line " + line
                            + " on: "
                            + String.valueOf(e.getOriginalMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse("") + ".",
                    e);
        }
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        if (list.isValueNode() && !list.isNull()) {
            texts.add(list.asText());
        }
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static @Nullable String first(@Nullable String given, @Nullable String otherwise) {
        return given != null ? given : otherwise;
    }

    private static @Nullable String text(JsonNode study, String field) {
        return study.hasNonNull(field) ? study.get(field).asText() : null;
    }
}
