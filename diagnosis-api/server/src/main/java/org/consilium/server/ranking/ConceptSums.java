package org.consilium.server.ranking;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.consilium.server.ranking.AssessmentDocument.FeatureLine;

/** Attributions summed by clinical concept, strongest first: all HbA1c features are one bar. */
final class ConceptSums {

    private ConceptSums() {}

    /**
     * A concept's share.
     *
     * @param features positions of its features, strongest first
     */
    record Sum(String concept, String title, double contribution, List<Integer> features, String sentence) {}

    static List<Sum> of(List<FeatureLine> features, List<Double> contributions) {
        Map<String, List<Integer>> byConcept = new LinkedHashMap<>();
        for (int i = 0; i < features.size(); i++) {
            byConcept
                    .computeIfAbsent(features.get(i).concept(), concept -> new ArrayList<>())
                    .add(i);
        }
        List<Sum> sums = new ArrayList<>();
        byConcept.forEach((concept, positions) -> {
            double sum = positions.stream().mapToDouble(contributions::get).sum();
            List<Integer> strongest = positions.stream()
                    .sorted(Comparator.comparingDouble(position -> -Math.abs(contributions.get(position))))
                    .toList();
            FeatureLine telling = features.get(strongest.get(0));
            String title = telling.conceptTitle();
            sums.add(new Sum(concept, title, sum, strongest, Wording.sentence(title, telling, sum)));
        });
        sums.sort(Comparator.comparingDouble(sum -> -Math.abs(sum.contribution())));
        return sums;
    }
}
