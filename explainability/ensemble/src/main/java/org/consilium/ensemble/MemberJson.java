package org.consilium.ensemble;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Linear and additive members as the bundle writes them. */
final class MemberJson {

    private MemberJson() {}

    static byte[] write(LinearMember member) {
        return JsonText.of(json -> {
            json.writeNumberField("features", member.features());
            json.writeArrayFieldStart("outputs");
            for (int o = 0; o < member.outputs(); o++) {
                double[] weights = new double[member.features()];
                double[] missing = new double[member.features()];
                for (int f = 0; f < weights.length; f++) {
                    weights[f] = member.weight(o, f);
                    missing[f] = member.missing(o, f);
                }
                json.writeStartObject();
                json.writeNumberField("intercept", member.intercept(o));
                JsonText.numbers(json, "weights", weights);
                JsonText.numbers(json, "missing", missing);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    static LinearMember readLinear(JsonObject json) {
        List<JsonObject> outputs = json.objects("outputs");
        double[] intercepts = new double[outputs.size()];
        double[][] weights = new double[outputs.size()][];
        double[][] missing = new double[outputs.size()][];
        for (int o = 0; o < intercepts.length; o++) {
            intercepts[o] = outputs.get(o).number("intercept");
            weights[o] = outputs.get(o).numbers("weights");
            missing[o] = outputs.get(o).numbers("missing");
        }
        return new LinearMember(intercepts, weights, missing);
    }

    static byte[] write(AdditiveMember member) {
        return JsonText.of(json -> {
            json.writeNumberField("features", member.features());
            double[] intercepts = new double[member.outputs()];
            for (int o = 0; o < intercepts.length; o++) {
                intercepts[o] = member.intercept(o);
            }
            JsonText.numbers(json, "intercepts", intercepts);
            json.writeArrayFieldStart("terms");
            for (Term term : member.terms()) {
                json.writeStartObject();
                write(json, term);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static void write(JsonGenerator json, Term term) throws IOException {
        if (term instanceof Term.Curve curve) {
            json.writeStringField("kind", "curve");
            json.writeNumberField("column", curve.column(0));
            double[] knots = curve.knots();
            JsonText.numbers(json, "knots", knots);
            writeTable(json, curve.outputs(), knots.length, curve::value);
            double[] missing = new double[curve.outputs()];
            for (int o = 0; o < missing.length; o++) {
                missing[o] = curve.missing(o);
            }
            JsonText.numbers(json, "missing", missing);
        } else if (term instanceof Term.Steps steps) {
            json.writeStringField("kind", "steps");
            write(json, "cells", steps.cells());
            writeTable(json, steps.outputs(), steps.cells().count(), steps::value);
        } else if (term instanceof Term.Pair pair) {
            int width = pair.second().count();
            json.writeStringField("kind", "pair");
            write(json, "first", pair.first());
            write(json, "second", pair.second());
            writeTable(
                    json, pair.outputs(), pair.first().count() * width, (o, i) -> pair.value(o, i / width, i % width));
        }
    }

    private interface Table {
        double value(int output, int index);
    }

    private static void writeTable(JsonGenerator json, int outputs, int width, Table table) throws IOException {
        json.writeArrayFieldStart("values");
        for (int o = 0; o < outputs; o++) {
            double[] values = new double[width];
            for (int i = 0; i < width; i++) {
                values[i] = table.value(o, i);
            }
            json.writeArray(values, 0, width);
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, String key, Cells cells) throws IOException {
        json.writeObjectFieldStart(key);
        json.writeNumberField("column", cells.column());
        if (cells.isCategorical()) {
            json.writeNumberField("categories", cells.count() - 2);
        } else {
            JsonText.numbers(json, "edges", cells.edges());
        }
        json.writeEndObject();
    }

    static AdditiveMember readAdditive(JsonObject json) {
        List<Term> terms = new ArrayList<>();
        for (JsonObject term : json.objects("terms")) {
            terms.add(readTerm(term));
        }
        return new AdditiveMember(json.count("features"), json.numbers("intercepts"), terms);
    }

    private static Term readTerm(JsonObject term) {
        String kind = term.text("kind");
        return switch (kind) {
            case "curve" ->
                new Term.Curve(
                        term.count("column"), term.numbers("knots"), term.table("values"), term.numbers("missing"));
            case "steps" -> new Term.Steps(readCells(term.object("cells")), term.table("values"));
            case "pair" ->
                new Term.Pair(readCells(term.object("first")), readCells(term.object("second")), term.table("values"));
            default -> throw term.refuse("kind", "names a term of the unknown kind \"" + kind + "\"");
        };
    }

    private static Cells readCells(JsonObject cells) {
        return cells.has("categories")
                ? Cells.categories(cells.count("column"), cells.count("categories"))
                : Cells.bins(cells.count("column"), cells.numbers("edges"));
    }
}
