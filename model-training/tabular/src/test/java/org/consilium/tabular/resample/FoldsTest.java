package org.consilium.tabular.resample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.tabular.SyntheticTables;
import org.consilium.tabular.table.TrainingTable;
import org.junit.jupiter.api.Test;

class FoldsTest {
    @Test
    void aPersonIsNeverOnBothSidesOfASplit() {
        TrainingTable table = SyntheticTables.patients(200, 3, 1);
        Folds folds = Folds.stratified(table, 5, 2);
        Map<Integer, Integer> partOfPerson = new HashMap<>();
        for (int row = 0; row < table.rows(); row++) {
            Integer before = partOfPerson.put(table.group(row), folds.of(row));
            assertThat(before == null || before == folds.of(row)).isTrue();
        }
    }

    @Test
    void partsHaveTheCaseMixOfTheWhole() {
        TrainingTable table = SyntheticTables.patients(1000, 2, 1);
        Folds folds = Folds.stratified(table, 5, 2);
        double all = table.prevalence(java.util.stream.IntStream.range(0, 1000).toArray())[1];
        for (int part = 0; part < 5; part++) {
            assertThat(table.prevalence(folds.heldOut(part))[1]).isBetween(all - 0.04, all + 0.04);
            assertThat(folds.heldOut(part).length).isBetween(190, 210);
        }
    }

    @Test
    void anExactCopyOfARowStaysWithIt() {
        double[] values = new double[200];
        int[] labels = new int[200];
        for (int row = 0; row < 200; row++) {
            values[row] = Math.floorDiv(row, 2);
            labels[row] = row % 3 == 0 ? 1 : 0;
        }
        TrainingTable table = new TrainingTable(
                List.of(FeatureColumn.numeric("x")), new double[][] {values}, List.of("no", "yes"), labels, null, null);
        Folds folds = Folds.stratified(table, 4, 1);
        for (int row = 0; row < 200; row += 2) {
            assertThat(folds.of(row)).isEqualTo(folds.of(row + 1));
        }
    }

    @Test
    void tooFewPersonsAreRefusedWithTheirNumber() {
        TrainingTable table = SyntheticTables.patients(6, 2, 1);
        assertThatThrownBy(() -> Folds.stratified(table, 5, 1)).hasMessageContaining("3 distinct persons");
    }

    @Test
    void partsOfLargeTablesLearnFromSomeOfTheRowsButFromAllOfARareClass() {
        int rows = 3000;
        double[] values = new double[rows];
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++) {
            values[row] = row;
            labels[row] = row % 100 == 0 ? 1 : 0;
        }
        TrainingTable table = new TrainingTable(
                List.of(FeatureColumn.numeric("x")), new double[][] {values}, List.of("no", "yes"), labels, null, null);
        Folds all = Folds.stratified(table, 3, 1);
        Folds some = all.learningFromAtMost(500, table, 1);

        for (int part = 0; part < 3; part++) {
            assertThat(some.heldOut(part)).containsExactly(all.heldOut(part));
            int[] learning = some.learning(part);
            assertThat(learning.length).isBetween(430, 570);
            int held = part;
            assertThat(java.util.Arrays.stream(learning)).allMatch(row -> some.of(row) != held);
            assertThat(java.util.Arrays.stream(learning).map(table::label).sum())
                    .isEqualTo(java.util.Arrays.stream(all.learning(part))
                            .map(table::label)
                            .sum());
        }
        assertThat(some.learning(0)).isNotEqualTo(some.learning(1));
        assertThat(all.learningFromAtMost(rows, table, 1)).isSameAs(all);
    }
}
