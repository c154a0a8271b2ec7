package org.consilium.clinical.assessment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.consilium.ensemble.Cells;
import org.consilium.ensemble.FrequencyBand;
import org.consilium.ensemble.LogOdds;
import org.consilium.ensemble.ModelBundle;
import org.consilium.ensemble.Probability;
import org.consilium.ensemble.UsualValues;

/**
 * How well the frequency near a probability is known, and whether a patient is unlike those learnt from: the bundle's
 * {@code confidence.json}, with a curve for each finding.
 *
 * <p><b>Missing</b>: a bundle without the entry, or without a finding in it, gives no interval. An unknown value does not make a
 * patient unlike others.
 *
 * <p><b>Thread safety</b>: immutable.
 */
final class Confidence {

    /** The bundle's entry. */
    static final String ENTRY = "confidence.json";

    private final String meaning;
    private final Map<String, FrequencyBand> curves;
    private final List<UsualValues> columns;
    private final double limit;

    private Confidence(String meaning, Map<String, FrequencyBand> curves, List<UsualValues> columns, double limit) {
        this.meaning = meaning;
        this.curves = Map.copyOf(curves);
        this.columns = List.copyOf(columns);
        this.limit = limit;
    }

    static Confidence of(ModelBundle bundle) {
        Optional<byte[]> bytes = bundle.document(ENTRY);
        if (bytes.isEmpty()) {
            return new Confidence("", Map.of(), List.of(), Double.POSITIVE_INFINITY);
        }
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(bytes.get());
        } catch (IOException e) {
            throw new IllegalArgumentException("The bundle's " + ENTRY + " is not JSON. Maybe train it again.", e);
        }
        Map<String, FrequencyBand> curves = new HashMap<>();
        root.path("findings").properties().forEach(entry -> {
            JsonNode curve = entry.getValue();
            try {
                curves.put(
                        entry.getKey(),
                        new FrequencyBand(
                                numbers(curve.path("logit")), numbers(curve.path("low")), numbers(curve.path("high"))));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "The interval of " + entry.getKey() + " in the bundle's " + ENTRY
                                + " has no grid, or bounds of another length. Maybe train it again.",
                        e);
            }
        });
        List<UsualValues> columns = new java.util.ArrayList<>();
        int position = 0;
        for (JsonNode column : root.path("columns")) {
            columns.add(usual(column, position++));
        }
        if (!columns.isEmpty() && columns.size() != bundle.columns().size()) {
            throw new IllegalArgumentException(
                    "The bundle's " + ENTRY + " tells of other columns than its models. Maybe train it again.");
        }
        return new Confidence(
                root.path("intervalMeaning").asText(),
                curves,
                columns,
                root.path("surpriseLimit").asDouble(Double.POSITIVE_INFINITY));
    }

    private static UsualValues usual(JsonNode column, int position) {
        int categories = column.path("categories").asInt(-1);
        Cells cells = categories >= 0
                ? Cells.categories(position, categories)
                : Cells.bins(position, numbers(column.path("edges")));
        try {
            return new UsualValues(cells, numbers(column.path("shares")));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The column " + column.path("name").asText() + " of the bundle's " + ENTRY
                            + " does not hold together: " + e.getMessage() + " Maybe train it again.",
                    e);
        }
    }

    private static double[] numbers(JsonNode list) {
        double[] numbers = new double[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = list.get(i).asDouble();
        }
        return numbers;
    }

    /** The range around a finding's probability; it always holds that probability. */
    Optional<ProbabilityInterval> interval(String finding, Probability probability, LogOdds calibrated) {
        FrequencyBand band = curves.get(finding);
        if (band == null) {
            return Optional.empty();
        }
        FrequencyBand.Range range = band.around(probability.value(), calibrated.value());
        return Optional.of(
                new ProbabilityInterval(new Probability(range.low()), new Probability(range.high()), meaning));
    }

    /**
     * Whether a patient's values are rarer, together, than those of all but one in a thousand training visits.
     *
     * <p><b>Source</b>: Goldstein and Dengel, "Histogram-based outlier score" (2012).
     */
    boolean isUnlike(double[] row) {
        if (columns.isEmpty()) {
            return false;
        }
        double surprise = 0;
        int known = 0;
        for (int c = 0; c < row.length; c++) {
            if (!Double.isNaN(row[c])) {
                surprise += columns.get(c).surprise(row[c]);
                known++;
            }
        }
        return known > 0 && surprise / known > limit;
    }
}
