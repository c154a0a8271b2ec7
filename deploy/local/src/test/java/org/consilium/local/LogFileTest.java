package org.consilium.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogFileTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void tellsTheReasonThatNpmGaveRatherThanWhereItsLogIs() throws IOException {
        assertThat(
                        LogFile.tellingLine(
                                written(
                                        """
                npm ERR! code SELF_SIGNED_CERT_IN_CHAIN
                npm ERR! errno SELF_SIGNED_CERT_IN_CHAIN
                npm ERR! request to the registry failed, reason: self-signed certificate in certificate chain

                npm ERR! A complete log of this run can be found in:
                npm ERR!     /home/x/.npm/_logs/debug-0.log
                """)))
                .contains("self-signed certificate");
    }

    @Test
    void tellsTheLastLineWhenNoneSaysError() throws IOException {
        assertThat(LogFile.tellingLine(written("starting\nout of ink\n\n"))).isEqualTo("out of ink");
    }

    @Test
    void saysSoWhenThereIsNoLog() {
        assertThat(LogFile.tellingLine(folder.resolve("none"))).isEqualTo("it wrote no log");
    }

    private Path written(String text) throws IOException {
        return Files.writeString(folder.resolve("process.log"), text);
    }
}
