package org.consilium.cohort.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.consilium.clinical.Code;
import org.consilium.clinical.study.ValueSet;
import org.consilium.cohort.study.TableMapping.Column;
import org.consilium.cohort.study.TableMapping.Kind;
import org.consilium.fhir.Units;
import org.jspecify.annotations.Nullable;

/** Reads the mapping of a table's columns to codes and units, and says everything that is wrong with it at once. */
public final class TableMappingFile {

    private static final int KNOWN_AFTER_DAYS = 2;

    private final List<Problem> problems = new ArrayList<>();
    private final Units units = new Units();

    private TableMappingFile() {}

    /**
     * The mapping of a file.
     *
     * @throws IllegalArgumentException that lists what does not hold
     */
    public static TableMapping read(Path file) throws IOException {
        return read(Files.readString(file));
    }

    public static TableMapping read(String yaml) {
        return new TableMappingFile().parse(yaml);
    }

    private TableMapping parse(String yaml) {
        JsonNode tree;
        try {
            tree = new YAMLMapper().readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The mapping is not YAML: " + e.getOriginalMessage(), e);
        }
        Section file = new Section("", tree, problems);
        String id = file.text("mapping");
        List<Column> columns = List.copyOf(file.named("columns", this::column).values());
        String title = file.text("title");
        Instant at = instant(file, file.text("time"));
        int days = file.integer("knownAfterDays", KNOWN_AFTER_DAYS);
        List<String> missing = file.texts("missing");
        file.optionalText("source");
        file.finish();
        twice(columns);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("The mapping does not hold:\n  "
                    + String.join(
                            "\n  ", problems.stream().map(Problem::toString).toList()));
        }
        return new TableMapping(id, title, at, days, missing, columns);
    }

    private static Instant instant(Section section, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            section.problem("time", "(" + text + ") must be an instant, as in 2015-07-01T09:00:00Z.");
            return Instant.EPOCH;
        }
    }

    private Column column(String name, Section section) {
        Kind kind = section.choice("as", Kind.class, null);
        String title = section.optionalText("title");
        Map<String, List<String>> codes = kind == Kind.AGE || kind == Kind.SEX || kind == Kind.IGNORED
                ? Map.of()
                : section.codes(FeatureWriter.SYSTEMS);
        String unit = kind == Kind.QUANTITY ? section.text("unit") : null;
        if (unit != null && !units.isUnit(unit)) {
            section.problem("unit", "(" + unit + ") is no UCUM unit. Maybe mg/dL, mm[Hg], 10*3/uL or 1?");
        }
        boolean yesNo = kind == Kind.CONDITION || kind == Kind.MEDICATION || kind == Kind.FINDING;
        Map<String, String> cells = kind == Kind.ANSWER || kind == Kind.SEX
                ? section.section("cells").allTexts()
                : Map.of();
        if ((kind == Kind.ANSWER || kind == Kind.SEX) && cells.isEmpty()) {
            section.problem(
                    "cells",
                    "is missing. Give each cell what it stands for, as in {normal: normal, abnormal: abnormal}.");
        }
        section.has("cells");
        return new Column(
                name,
                title == null ? name : title,
                kind,
                codes.isEmpty() ? null : code(codes, section),
                unit,
                yesNo ? section.text("present") : null,
                yesNo ? section.text("absent") : null,
                cells);
    }

    private static @Nullable Code code(Map<String, List<String>> codes, Section section) {
        List<Code> all = new ValueSet("column", "Column", codes).members();
        if (all.size() != 1) {
            section.problem("", "has " + all.size() + " codes and needs one: what a row is written with.");
            return null;
        }
        return all.get(0);
    }

    /** Two columns with one code could not be told apart on the way back. */
    private void twice(List<Column> columns) {
        Set<Code> seen = new HashSet<>();
        for (Column column : columns) {
            if (column.code() != null && !seen.add(column.code())) {
                problems.add(new Problem(
                        "columns." + column.name(), "has a code that another column has. Give it one of its own."));
            }
        }
    }
}
