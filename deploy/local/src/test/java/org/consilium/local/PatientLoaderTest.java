package org.consilium.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The delivery of files to a server that notes what it is given and may fail at one of them. */
class PatientLoaderTest {

    private record Delivery(String key, String authorization, String body) {}

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final List<Delivery> delivered = new ArrayList<>();
    private HttpServer server;
    private int failAt = Integer.MAX_VALUE;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/fhir", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            delivered.add(new Delivery(
                    exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    body));
            exchange.sendResponseHeaders(delivered.size() == failAt ? 422 : 200, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void eachFileGoesOnceInTheGivenOrderWithItsOwnKey() throws IOException {
        List<Path> files = files("hospital", "practitioner", "patient");

        load(files);
        load(files);

        assertThat(delivered).extracting(Delivery::body).containsExactly("hospital", "practitioner", "patient");
        assertThat(delivered).extracting(Delivery::key).doesNotHaveDuplicates();
        assertThat(delivered).extracting(Delivery::authorization).containsOnly("Bearer token");
    }

    @Test
    void aCutOffDeliveryGoesOnWhereItStoppedAndRepeatsTheSameKey() throws IOException {
        List<Path> files = files("first", "second", "third");
        failAt = 2;
        assertThatThrownBy(() -> load(files))
                .isInstanceOf(LocalFailure.class)
                .hasMessageContaining("second.json")
                .hasMessageContaining("422");

        load(files);

        assertThat(delivered).extracting(Delivery::body).containsExactly("first", "second", "second", "third");
        assertThat(delivered.get(1).key()).isEqualTo(delivered.get(2).key());
    }

    @Test
    void aServerThatIsGoneIsNamedInOneLine() throws IOException {
        List<Path> files = files("first");
        server.stop(0);

        assertThatThrownBy(() -> load(files)).isInstanceOf(LocalFailure.class).hasMessageContaining("./consilium up");
    }

    private void load(List<Path> files) {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
        try (Progress progress = new Progress(nowhere, false)) {
            URI address = URI.create("http://localhost:" + server.getAddress().getPort());
            new PatientLoader(address, () -> "token", folder.resolve("acknowledged.txt")).load(files, progress);
        }
    }

    private List<Path> files(String... contents) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String content : contents) {
            files.add(Files.writeString(folder.resolve(content + ".json"), content));
        }
        return files;
    }
}
