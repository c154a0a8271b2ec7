package org.consilium.ensemble;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a bundle is: {@code bundle.json} without the tasks themselves.
 *
 * @param demoCaution what must be said beside every figure of a demo bundle; empty for a bundle that is none
 * @param columns the columns of the rows that members see, in order
 */
public record BundleDescription(
        String id,
        String title,
        String version,
        TaskKind taskKind,
        Optional<String> demoCaution,
        List<FeatureColumn> columns) {

    static final String ENTRY = "bundle.json";
    static final int FORMAT_VERSION = 1;

    public BundleDescription {
        BundleEntries.checkSegment(id);
        columns = List.copyOf(columns);
        Set<String> names = new HashSet<>();
        for (FeatureColumn column : columns) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException("The bundle has two columns named " + column.name() + ".");
            }
        }
        demoCaution.ifPresent(caution -> {
            if (caution.isBlank()) {
                throw new IllegalArgumentException("The caution of a demo bundle must say something.");
            }
        });
    }

    byte[] write(List<String> taskIds) {
        return JsonText.of(json -> {
            json.writeNumberField("formatVersion", FORMAT_VERSION);
            json.writeStringField("id", id);
            json.writeStringField("title", title);
            json.writeStringField("version", version);
            json.writeStringField("taskKind", taskKind.text());
            json.writeBooleanField("demo", demoCaution.isPresent());
            if (demoCaution.isPresent()) {
                json.writeStringField("caution", demoCaution.get());
            }
            json.writeArrayFieldStart("columns");
            for (FeatureColumn column : columns) {
                write(json, column);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("tasks");
            for (String task : taskIds) {
                json.writeString(task);
            }
            json.writeEndArray();
        });
    }

    private static void write(JsonGenerator json, FeatureColumn column) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", column.name());
        json.writeStringField("kind", column.kind().name().toLowerCase(Locale.ROOT));
        if (column.unit().isPresent()) {
            json.writeStringField("unit", column.unit().get());
        }
        if (column.kind() == FeatureColumn.Kind.CATEGORICAL) {
            json.writeArrayFieldStart("categories");
            for (String category : column.categories()) {
                json.writeString(category);
            }
            json.writeEndArray();
        }
        if (column.concept().isPresent()) {
            json.writeStringField("concept", column.concept().get());
        }
        json.writeEndObject();
    }

    static BundleDescription read(JsonObject json) {
        int format = json.count("formatVersion");
        if (format != FORMAT_VERSION) {
            throw json.refuse(
                    "formatVersion",
                    "is " + format + ", but this release reads format " + FORMAT_VERSION
                            + ". Maybe a newer release made the bundle");
        }
        TaskKind kind =
                switch (json.text("taskKind")) {
                    case "findings" -> TaskKind.FINDINGS;
                    case "differential" -> TaskKind.DIFFERENTIAL;
                    default -> throw json.refuse("taskKind", "must be findings or differential");
                };
        List<FeatureColumn> columns = new ArrayList<>();
        for (JsonObject column : json.objects("columns")) {
            columns.add(readColumn(column));
        }
        Optional<String> caution = json.optionalText("caution");
        if (json.flag("demo") != caution.isPresent()) {
            throw json.refuse("demo", "must be true just where there is a caution");
        }
        try {
            return new BundleDescription(
                    json.text("id"), json.text("title"), json.text("version"), kind, caution, columns);
        } catch (IllegalArgumentException e) {
            throw new UnreadableModelException(json.place(), String.valueOf(e.getMessage()), e);
        }
    }

    private static FeatureColumn readColumn(JsonObject column) {
        FeatureColumn.Kind kind =
                switch (column.text("kind")) {
                    case "numeric" -> FeatureColumn.Kind.NUMERIC;
                    case "categorical" -> FeatureColumn.Kind.CATEGORICAL;
                    default -> throw column.refuse("kind", "must be numeric or categorical");
                };
        try {
            return new FeatureColumn(
                    column.text("name"),
                    kind,
                    column.optionalText("unit"),
                    column.has("categories") ? column.texts("categories") : List.of(),
                    column.optionalText("concept"));
        } catch (IllegalArgumentException e) {
            throw new UnreadableModelException(column.place(), String.valueOf(e.getMessage()), e);
        }
    }
}
