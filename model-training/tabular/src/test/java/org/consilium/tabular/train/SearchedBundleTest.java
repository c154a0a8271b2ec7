package org.consilium.tabular.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.consilium.tabular.SyntheticTables;
import org.consilium.tabular.TabularTool;
import org.consilium.tabular.bundle.TableModel;
import org.consilium.tabular.table.TrainingTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promise that a search stopped by trials can be repeated, down to the bytes of the bundle. */
class SearchedBundleTest {
    private static String hash(Path folder, Path data, String name, int trials, int threads) throws IOException {
        Path out = folder.resolve(name);
        assertThat(TabularTool.run(
                        "train",
                        "--data",
                        data.toString(),
                        "--target",
                        "target",
                        "--profile",
                        "fast",
                        "--trials",
                        String.valueOf(trials),
                        "--seed",
                        "3",
                        "--threads",
                        String.valueOf(threads),
                        "--out",
                        out.toString(),
                        "--key",
                        folder.resolve("key.pem").toString()))
                .isZero();
        return TableModel.open(out, null).bundle().contentHash();
    }

    @Test
    void theSameSeedAndTrialsGiveTheSameContentHashAndMoreTrialsAnother(@TempDir Path folder) throws IOException {
        TrainingTable table = SyntheticTables.patients(120, 2, 6);
        StringBuilder csv = new StringBuilder("a,b,target\n");
        for (int row = 0; row < table.rows(); row++) {
            csv.append(table.value(row, 0)).append(',').append(table.value(row, 2));
            csv.append(',').append(table.label(row)).append('\n');
        }
        Path data = Files.writeString(folder.resolve("data.csv"), csv);

        String once = hash(folder, data, "once.bundle", 5, 1);

        assertThat(hash(folder, data, "again.bundle", 5, 2)).isEqualTo(once);
        assertThat(hash(folder, data, "more.bundle", 9, 1)).isNotEqualTo(once);
    }
}
