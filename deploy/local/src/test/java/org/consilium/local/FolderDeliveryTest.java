package org.consilium.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The delivery of a folder to a server that imports it in two looks. */
class FolderDeliveryTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private HttpServer server;
    private List<String> imported = List.of();
    private int looks;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/fhir/$import", exchange -> {
            String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String name = asked.replaceAll(".*\"valueString\":\"([^\"]+)\".*", "$1");
            try (Stream<Path> files = Files.list(folder.resolve("imports").resolve(name))) {
                imported = files.map(file -> file.getFileName().toString())
                        .sorted()
                        .toList();
            }
            exchange.getResponseHeaders().add("Content-Location", address("/fhir/jobs/1"));
            answer(exchange, 202, "");
        });
        server.createContext("/fhir/jobs/1", exchange -> {
            exchange.getResponseHeaders().add("X-Progress", "1 of 3 done");
            answer(
                    exchange,
                    ++looks < 2 ? 202 : 200,
                    "{\"error\":[{\"url\":\"" + address("/fhir/jobs/1/files/e")
                            + "\"}],\"extension\":{\"stored\":2,\"refused\":1}}");
        });
        server.createContext(
                "/fhir/jobs/1/files/e",
                exchange -> answer(
                        exchange,
                        200,
                        "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"expression\":[\"b.ndjson, line 2\"],"
                                + "\"diagnostics\":\"It has no status.\"}]}"));
        server.start();
    }

    private String address(String path) {
        return "http://localhost:" + server.getAddress().getPort() + path;
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void theFilesOfAFolderAreImportedAndWhatWasRefusedIsToldByFileAndLine() throws IOException {
        Path export = Files.createDirectory(folder.resolve("export"));
        Files.writeString(export.resolve("a.ndjson.gz"), "x");
        Files.writeString(export.resolve("b.ndjson"), "y");
        Files.writeString(export.resolve("readme.txt"), "no export");
        FolderDelivery.Delivered delivered = deliver(export);
        assertThat(imported).containsExactly("a.ndjson.gz", "b.ndjson");
        assertThat(delivered.stored()).isEqualTo(2);
        assertThat(delivered.refused()).isEqualTo(1);
        assertThat(delivered.remarks()).containsExactly("b.ndjson, line 2: It has no status.");
        // Only the links are gone.
        assertThat(folder.resolve("imports")).isEmptyDirectory();
        assertThat(export.resolve("b.ndjson")).hasContent("y");
    }

    @Test
    void aFolderWithoutNdjsonSaysWhatIsMissing() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> deliver(empty))
                .isInstanceOf(LocalFailure.class)
                .hasMessageContaining(".ndjson");
        assertThatThrownBy(() -> deliver(folder.resolve("nowhere")))
                .isInstanceOf(LocalFailure.class)
                .hasMessageContaining("no folder that can be read");
    }

    private FolderDelivery.Delivered deliver(Path export) {
        return new FolderDelivery(URI.create(address("/")), () -> "token", folder.resolve("imports"))
                .deliver(export, new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
    }
}
