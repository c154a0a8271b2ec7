package org.consilium.clinical.assessment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.consilium.ensemble.Cells;
import org.consilium.ensemble.LogOdds;
import org.consilium.ensemble.ModelBundle;
import org.consilium.ensemble.Probability;

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

    /** Low and high frequency on a grid of log-odds, straight between. */
    @SuppressWarnings("ArrayRecordComponent") // Private; never handed out.
    private record Curve(double[] logit, double[] low, double[] high) {}

    /** How training patients' values of a column fall into its cells. */
    @SuppressWarnings("ArrayRecordComponent") // Private; never handed out.
    private record Usual(Cells cells, double[] shares, double expected) {}

    private final String meaning;
    private final Map<String, Curve> curves;
    private final List<Usual> columns;
    private final double limit;

    private Confidence(String meaning, Map<String, Curve> curves, List<Usual> columns, double limit) {
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
        Map<String, Curve> curves = new HashMap<>();
        root.path("findings").properties().forEach(entry -> {
            JsonNode curve = entry.getValue();
            double[] logit = numbers(curve.path("logit"));
            double[] low = numbers(curve.path("low"));
            double[] high = numbers(curve.path("high"));
            if (logit.length == 0 || low.length != logit.length || high.length != logit.length) {
                throw new IllegalArgumentException("The interval of " + entry.getKey() + " in the bundle's " + ENTRY
                        + " has no grid, or bounds of another length. Maybe train it again.");
            }
            curves.put(entry.getKey(), new Curve(logit, low, high));
        });
        List<Usual> columns = new java.util.ArrayList<>();
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

    private static Usual usual(JsonNode column, int position) {
        int categories = column.path("categories").asInt(-1);
        Cells cells = categories >= 0
                ? Cells.categories(position, categories)
                : Cells.bins(position, numbers(column.path("edges")));
        double[] shares = numbers(column.path("shares"));
        if (shares.length != cells.count()) {
            throw new IllegalArgumentException(
                    "The column " + column.path("name").asText() + " of the bundle's " + ENTRY + " has " + shares.length
                            + " shares for " + cells.count() + " cells. Maybe train it again.");
        }
        double expected = 0;
        for (double share : shares) {
            expected -= share * StrictMath.log(share);
        }
        return new Usual(cells, shares, expected);
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
        Curve curve = curves.get(finding);
        if (curve == null) {
            return Optional.empty();
        }
        double at = calibrated.value();
        double p = probability.value();
        return Optional.of(new ProbabilityInterval(
                new Probability(Math.min(p, between(curve.logit(), curve.low(), at))),
                new Probability(Math.max(p, between(curve.logit(), curve.high(), at))),
                meaning));
    }

    /** Straight between the points of a grid, level beyond its ends. */
    private static double between(double[] grid, double[] values, double at) {
        int found = Arrays.binarySearch(grid, at);
        if (found >= 0) {
            return values[found];
        }
        int above = -found - 1;
        if (above == 0 || above == grid.length) {
            return values[above == 0 ? 0 : grid.length - 1];
        }
        double share = (at - grid[above - 1]) / (grid[above] - grid[above - 1]);
        return values[above - 1] + share * (values[above] - values[above - 1]);
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
                Usual usual = columns.get(c);
                surprise -= usual.expected()
                        + StrictMath.log(usual.shares()[usual.cells().cell(row[c])]);
                known++;
            }
        }
        return known > 0 && surprise / known > limit;
    }
}
