package org.consilium.ensemble.encoding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.consilium.ensemble.FeatureColumn;

/**
 * Of a category with many levels, how frequent each class was among the training patients of the patient's level, as
 * log-odds drawn toward those of all patients where a level had few.
 *
 * <p>What is kept here was learnt on all training rows. A training row itself must be encoded by rates that were learnt
 * without it, or the feature would give its own label away: whoever fits the rates sees to that.
 *
 * <p><b>Shape</b>: one feature an output: for two classes the log-odds of the second, else of each class. The column's
 * native category may stand beside it under the same column name. <b>Units</b>: nats. <b>Missing</b>: an unknown level is
 * NaN; a level that training never saw has the rates of the levels that were too rare to keep.
 *
 * <p><b>Source</b>: Micci-Barreca, "A preprocessing scheme for high-cardinality categorical attributes" (2001).
 */
public final class TargetRates implements SourceColumn {
    private final String name;
    private final List<String> outputs;
    private final List<String> levels;
    private final List<List<Double>> logOdds;
    private final List<Double> others;
    private final Map<String, Integer> positions = new HashMap<>();

    /**
     * @param name the table's column
     * @param outputs the classes that the features speak of, one a feature
     * @param logOdds of each level and output, {@code [level][output]}
     * @param others of a level that is not listed, one an output
     */
    public TargetRates(
            String name, List<String> outputs, List<String> levels, List<List<Double>> logOdds, List<Double> others) {
        if (outputs.isEmpty() || levels.size() != logOdds.size() || others.size() != outputs.size()) {
            throw new IllegalArgumentException("The rates of column " + name + " are of " + outputs.size()
                    + " classes and " + levels.size() + " levels, but hold " + logOdds.size()
                    + " rows; give one a level, and one value a class in each.");
        }
        this.name = name;
        this.outputs = List.copyOf(outputs);
        this.levels = List.copyOf(levels);
        this.others = finite(name, outputs.size(), others);
        List<List<Double>> copy = new ArrayList<>();
        for (List<Double> ofLevel : logOdds) {
            copy.add(finite(name, outputs.size(), ofLevel));
        }
        this.logOdds = List.copyOf(copy);
        for (String level : levels) {
            positions.put(level, positions.size());
        }
        if (positions.size() != levels.size()) {
            throw new IllegalArgumentException("The rates of column " + name + " list a level twice.");
        }
    }

    private static List<Double> finite(String name, int size, List<Double> values) {
        if (values.size() != size || values.stream().anyMatch(v -> v.isNaN() || v.isInfinite())) {
            throw new IllegalArgumentException(
                    "The rates of column " + name + " need " + size + " finite log-odds a level.");
        }
        return List.copyOf(values);
    }

    @Override
    public String name() {
        return name;
    }

    /** The classes that the features speak of. */
    public List<String> outputs() {
        return outputs;
    }

    public List<String> levels() {
        return levels;
    }

    /** {@code [level][output]} */
    public List<List<Double>> logOdds() {
        return logOdds;
    }

    /** Of a level that is not listed. */
    public List<Double> others() {
        return others;
    }

    @Override
    public List<FeatureColumn> features() {
        return outputs.stream()
                .map(output -> new FeatureColumn(
                        name + ": rate of " + output,
                        FeatureColumn.Kind.NUMERIC,
                        Optional.empty(),
                        List.of(),
                        Optional.of(name)))
                .toList();
    }

    @Override
    public void encode(String cell, double[] row, int at) {
        Integer position = positions.get(cell);
        List<Double> of = position == null ? others : logOdds.get(position);
        for (int output = 0; output < of.size(); output++) {
            row[at + output] = of.get(output);
        }
    }
}
