package org.consilium.cohort.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.consilium.clinical.study.Subgroup;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.table.TrainingTable;

/**
 * Figures of a finding in one group of patients, by the very predictions that the overall figures are made of.
 *
 * @param casePatients patients of the group with the finding
 * @param figures empty where there are too few of them for figures that mean anything
 */
public record SubgroupFigures(Subgroup subgroup, String label, int casePatients, int rows, Optional<Figures> figures) {

    /** How well the finding was told in the group, and what the one threshold of all does there. */
    public record Figures(Evaluation evaluation, AtThreshold atThreshold) {}

    /** Fewer patients with the finding, or without it, say nothing about the group. */
    static final int FEWEST_PATIENTS = 20;

    static List<SubgroupFigures> of(
            List<Subgroup> subgroups,
            TrainingTable table,
            List<List<String>> labels,
            double[] probability,
            double threshold,
            int samples,
            long seed) {
        List<SubgroupFigures> found = new ArrayList<>();
        for (int s = 0; s < subgroups.size(); s++) {
            Map<String, List<Integer>> rows = new TreeMap<>();
            for (int row = 0; row < table.rows(); row++) {
                rows.computeIfAbsent(labels.get(row).get(s), label -> new ArrayList<>())
                        .add(row);
            }
            for (Map.Entry<String, List<Integer>> entry : rows.entrySet()) {
                int[] own =
                        entry.getValue().stream().mapToInt(Integer::intValue).toArray();
                int cases = people(table, entry.getValue(), 1);
                boolean enough = cases >= FEWEST_PATIENTS && people(table, entry.getValue(), 0) >= FEWEST_PATIENTS;
                found.add(new SubgroupFigures(
                        subgroups.get(s),
                        entry.getKey(),
                        cases,
                        own.length,
                        enough
                                ? Optional.of(new Figures(
                                        CrossFit.evaluate(table, probability, own, samples, seed),
                                        AtThreshold.of(table, probability, own, threshold, samples, seed)))
                                : Optional.empty()));
            }
        }
        return found;
    }

    private static int people(TrainingTable table, List<Integer> rows, int label) {
        return (int) rows.stream()
                .filter(row -> table.label(row) == label)
                .map(table::group)
                .distinct()
                .count();
    }
}
