package org.consilium.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.consilium.local.command.ToolCommand.Room;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolCommandTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static Room of(String command, String... arguments) {
        return Room.of(command, List.of(arguments));
    }

    @Test
    void aTableIsTheTabularTrainersAlsoWithAStudyBesideIt() throws IOException {
        Path table = Files.writeString(folder.resolve("patients.csv"), "a,b\n1,2\n");

        assertThat(of("train", "--data", table.toString(), "--target", "b")).isEqualTo(Room.TABLES);
        assertThat(of("train", "--data=" + table, "--study", "study.yaml")).isEqualTo(Room.TABLES);
        assertThat(of("inspect", "--bundle", "a.bundle")).isEqualTo(Room.TABLES);
        assertThat(of("train", "--help")).isEqualTo(Room.TABLES);
    }

    @Test
    void aFolderOfRecordsAndAStudyAloneAreTheCohortTrainers() {
        assertThat(of("train", "--data", folder.toString(), "--study", "study.yaml"))
                .isEqualTo(Room.RECORDS);
        assertThat(of("lint", "--study", "study.yaml")).isEqualTo(Room.RECORDS);
    }

    @Test
    void aFolderWithoutAStudyOrWithATargetIsAnsweredByTheTrainerOfTables() {
        assertThat(of("train", "--data", folder.toString(), "--target", "b")).isEqualTo(Room.TABLES);
        assertThat(of("train", "--data", folder.toString(), "--out", "a.bundle"))
                .isEqualTo(Room.TABLES);
        assertThat(of("train", "--data", folder.toString(), "--study", "study.yaml", "--target", "b"))
                .isEqualTo(Room.TABLES);
        assertThat(of("predict", "--data", folder.toString())).isEqualTo(Room.TABLES);
    }

    @Test
    void aTableThatIsToBecomeRecordsIsTheCohortTrainers() throws IOException {
        Path table = Files.writeString(folder.resolve("patients.csv"), "a,b\n1,2\n");

        assertThat(of("rows", "--mapping", "table.yaml", "--data", table.toString()))
                .isEqualTo(Room.RECORDS);
        assertThat(of("rows", "--mapping", "table.yaml", "--data", folder.toString(), "--back"))
                .isEqualTo(Room.RECORDS);
        assertThat(of("train", "--study", "study.yaml", "--mapping", "table.yaml", "--data", table.toString()))
                .isEqualTo(Room.RECORDS);
    }

    @Test
    void eachBenchmarkIsOfTheModuleThatItMeasures() {
        assertThat(of("benchmark", "shap", "--data", folder.toString())).isEqualTo(Room.ATTRIBUTIONS);
        assertThat(of("benchmark", "growth")).isEqualTo(Room.ATTRIBUTIONS);
        assertThat(of("benchmark", "ingest")).isEqualTo(Room.SERVER);
        assertThat(of("benchmark", "assess")).isEqualTo(Room.SERVER);
        assertThat(of("benchmark", "accuracy", "--data", folder.toString())).isEqualTo(Room.TABLES);
        assertThat(of("benchmark")).isEqualTo(Room.TABLES);
    }
}
