package org.consilium.attribution;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.consilium.ensemble.FeatureColumn;

/**
 * The features of each clinical concept, in the order of their first column.
 *
 * <p>All HbA1c features are one bar: the <em>sum</em> of their attributions, which keeps every total as it is. It is
 * not the concept's own Shapley value, for which the concept is one player: {@link Explainer#ofConcepts} has that. A column without a
 * concept stands alone under its own name.
 */
public final class ConceptGroups {

    /** The sum of a concept's attributions for one output. */
    public record Bar(String concept, double sum, List<Integer> features) {
        public Bar {
            features = List.copyOf(features);
        }
    }

    private final Map<String, List<Integer>> features;
    private final int columns;

    private ConceptGroups(Map<String, List<Integer>> features, int columns) {
        this.features = features;
        this.columns = columns;
    }

    public static ConceptGroups of(List<FeatureColumn> columns) {
        Map<String, List<Integer>> features = new LinkedHashMap<>();
        for (int f = 0; f < columns.size(); f++) {
            FeatureColumn column = columns.get(f);
            features.computeIfAbsent(column.concept().orElse(column.name()), name -> new ArrayList<>())
                    .add(f);
        }
        return new ConceptGroups(features, columns.size());
    }

    int columns() {
        return columns;
    }

    public List<String> concepts() {
        return List.copyOf(features.keySet());
    }

    /**
     * The columns of a concept.
     *
     * @throws IllegalArgumentException if no column has this concept
     */
    public List<Integer> features(String concept) {
        List<Integer> found = features.get(concept);
        if (found == null) {
            throw new IllegalArgumentException(
                    "No column belongs to the concept " + concept + ". There are " + features.size() + " concepts.");
        }
        return List.copyOf(found);
    }

    /** One bar a concept; bars plus base value equal the margin. */
    public List<Bar> sums(Attributions attributions, int output) {
        if (attributions.features() != columns) {
            throw new IllegalArgumentException("The attributions are of " + attributions.features()
                    + " features, the concepts of " + columns + ".");
        }
        List<Bar> bars = new ArrayList<>();
        features.forEach((concept, members) -> {
            double sum = 0;
            for (int f : members) {
                sum += attributions.value(output, f);
            }
            bars.add(new Bar(concept, sum, members));
        });
        return bars;
    }
}
