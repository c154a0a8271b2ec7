package org.consilium.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code consilium} on machines that lack what it needs: one line that names the lack and the remedy. */
class ConsiliumScriptTest {

    private record Result(int code, List<String> lines) {}

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path machine;

    private Path bin;

    /** A copy of the script in a checkout where nothing is built, and a PATH with nothing but the shell's own tools. */
    @BeforeEach
    void makeMachine() throws IOException {
        Files.copy(Path.of("../../consilium"), machine.resolve("consilium"));
        bin = Files.createDirectories(machine.resolve("bin"));
        for (String tool : List.of("dirname", "readlink", "sed", "head", "sort", "find", "mkdir", "grep", "cut")) {
            program(
                    tool,
                    "exec " + (Files.exists(Path.of("/usr/bin", tool)) ? "/usr/bin/" : "/bin/") + tool + " \"$@\"");
        }
    }

    @Test
    void aMissingJdkIsNamedWithTheWayToGetIt() throws Exception {
        Result result = run();

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.lines())
                .singleElement()
                .asString()
                .contains("needs a JDK", "there is none", "apt-get install");
    }

    @Test
    void anOldJdkIsNamedWithItsVersion() throws Exception {
        program("java", "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2");

        Result result = run();

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.lines()).singleElement().asString().contains("version 17 or later", "is version 11");
    }

    @Test
    void aRuntimeWithoutACompilerIsNotAJdk() throws Exception {
        program("java", "echo 'openjdk version \"21.0.1\" 2023-10-17' >&2");

        assertThat(run().lines()).singleElement().asString().contains("runtime without a compiler");
    }

    @Test
    void anOldMavenIsNamedWithItsVersion() throws Exception {
        program("java", "echo 'openjdk version \"17.0.1\" 2023-10-17' >&2");
        program("javac", "");
        program("mvn", "echo 'Apache Maven 3.6.3 (abc)'");

        assertThat(run().lines()).singleElement().asString().contains("version 3.8.7 or later", "this is 3.6.3");
    }

    private void program(String name, String body) throws IOException {
        Path file = Files.writeString(bin.resolve(name), "#!/bin/bash\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Result run() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        "/bin/bash", machine.resolve("consilium").toString(), "status")
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", bin.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output.lines().toList());
    }
}
