package org.consilium.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Exit codes and messages of the command line. */
class ConsiliumCommandTest {

    private record Result(int code, String out, String err) {}

    @ParameterizedTest
    @ValueSource(strings = {"up", "down", "status", "reset", "token", "import", "test", "audit", "backup", "restore"})
    void eachCommandExplainsItself(String command) {
        Result result = run(command, "--help");

        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("Usage: consilium " + command);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fly",
                "token nurse",
                "up --port many",
                "status --everything",
                "audit frob",
                "import",
                "backup"
            })
    void wrongUseIsCodeTwo(String line) {
        Result result = line.isEmpty() ? run() : run(line.split(" ", -1));

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("Usage:");
    }

    @Test
    void aFailureIsCodeOneAndOneLine(@TempDir Path folder) {
        System.setProperty("consilium.root", folder.toString());
        try {
            Result result = run("token", "clinician", "--data", folder.toString());

            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err().lines()).containsExactly("Keycloak does not run. Start it with ./consilium up.");
        } finally {
            System.clearProperty("consilium.root");
        }
    }

    @Test
    void whatNeedsTheDatabaseSaysHowToStartIt(@TempDir Path folder) {
        System.setProperty("consilium.root", folder.toString());
        try {
            Result result = run("audit", "export", "--out", "somewhere", "--data", folder.toString());

            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err().lines()).singleElement().asString().contains("./consilium up");
        } finally {
            System.clearProperty("consilium.root");
        }
    }

    private static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line =
                ConsiliumCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return new Result(line.execute(arguments), out.toString(), err.toString());
    }
}
