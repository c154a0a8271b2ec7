package org.consilium.cohort.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.consilium.tabular.table.TrainingTable;

/** Parts of a table by patient: those with a case are dealt first, so that each part has its share. */
final class OuterFolds {

    private OuterFolds() {}

    /** The part of each row. */
    static int[] deal(TrainingTable table, int parts, long seed) {
        Map<Integer, Boolean> isCase = new HashMap<>();
        for (int row = 0; row < table.rows(); row++) {
            isCase.merge(table.group(row), table.label(row) == 1, Boolean::logicalOr);
        }
        List<Integer> patients =
                new ArrayList<>(isCase.keySet().stream().sorted().toList());
        java.util.Collections.shuffle(patients, new Random(seed));
        Map<Integer, Integer> partOf = new HashMap<>();
        int next = 0;
        for (boolean cases : new boolean[] {true, false}) {
            for (Integer patient : patients) {
                if (Boolean.valueOf(cases).equals(isCase.get(patient))) {
                    partOf.put(patient, next++ % parts);
                }
            }
        }
        int[] part = new int[table.rows()];
        int[] groups = new int[table.rows()];
        for (int row = 0; row < part.length; row++) {
            groups[row] = table.group(row);
            part[row] = partOf.getOrDefault(groups[row], 0);
        }
        LeakCheck.requireWholePatients(groups, part);
        return part;
    }
}
