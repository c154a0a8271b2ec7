package org.consilium.server.oversight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.consilium.audit.Checkpoint;
import org.consilium.audit.SignedCheckpoint;
import org.consilium.audit.TreeHash;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An object store that takes a PUT once for each name and changes nothing afterwards, and a folder beside it. */
class CheckpointKeepersTest {

    private final Map<String, String> store = new ConcurrentHashMap<>();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final AtomicInteger answers = new AtomicInteger();

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpServer http;

    @SuppressWarnings("NullAway.Init") // set by JUnit
    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/log/", exchange -> {
            String name = exchange.getRequestURI().getPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            tokens.put(name, String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            boolean once = "*".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
            int status = answers.get();
            if (status == 0 && exchange.getRequestMethod().equals("PUT") && once) {
                status = store.putIfAbsent(name, body) == null ? 201 : 412;
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        http.start();
    }

    @AfterEach
    void stop() {
        http.stop(0);
    }

    @Test
    void everyKeeperIsHandedTheCheckpointUnderItsSizeAndNoneIsWrittenOver() throws Exception {
        CheckpointKeepers keepers = keepers(address(), folder.toString());
        SignedCheckpoint checkpoint = checkpoint(7, "2026-01-01T00:00:00Z");
        keepers.keep(checkpoint);
        assertThat(store).containsExactly(Map.entry("/log/checkpoint-000000000007.txt", checkpoint.file()));
        assertThat(tokens.values()).containsExactly("Bearer t");
        assertThat(Files.readString(folder.resolve("checkpoint-000000000007.txt")))
                .isEqualTo(checkpoint.file());
        assertThatCode(() -> keepers.keep(checkpoint)).doesNotThrowAnyException();
        // Another one of the same size, as of a log that was written anew, takes the place of none.
        assertThatThrownBy(() -> keepers.keep(checkpoint(7, "2026-02-02T00:00:00Z")))
                .hasMessageContaining("written anew");
        assertThat(store).containsValue(checkpoint.file()).hasSize(1);
        assertThat(Files.readString(folder.resolve("checkpoint-000000000007.txt")))
                .isEqualTo(checkpoint.file());
        keepers.keep(checkpoint(8, "2026-02-02T00:00:00Z"));
        assertThat(store).hasSize(2);
    }

    @Test
    void aLogThatHasBecomeShorterThanACheckpointInTheFolderIsSaid() throws Exception {
        CheckpointKeepers keepers = keepers(folder.toString());
        keepers.keep(checkpoint(20, "2026-01-01T00:00:00Z"));
        assertThatThrownBy(() -> keepers.keep(checkpoint(12, "2026-01-02T00:00:00Z")))
                .hasMessageContaining("cut off")
                .hasMessageContaining("checkpoint-000000000020.txt");
        assertThat(folder.resolve("checkpoint-000000000012.txt")).exists();
    }

    @Test
    void aKeeperThatFailsIsSaidAndTheOthersAreHandedItAllTheSame() throws Exception {
        answers.set(503);
        CheckpointKeepers keepers = keepers(address(), folder.toString());
        assertThatThrownBy(() -> keepers.keep(checkpoint(9, "2026-01-01T00:00:00Z")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("503");
        assertThat(folder.resolve("checkpoint-000000000009.txt")).exists();
        http.stop(0);
        assertThatThrownBy(() -> keepers.keep(checkpoint(10, "2026-01-01T00:00:00Z")))
                .isInstanceOf(IOException.class);
        assertThat(folder.resolve("checkpoint-000000000010.txt")).exists();
    }

    private String address() {
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/log";
    }

    private static CheckpointKeepers keepers(String... places) {
        return new CheckpointKeepers(Optional.of(List.of(places)), Optional.of("t"));
    }

    private static SignedCheckpoint checkpoint(long size, String at) throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        return SignedCheckpoint.sign(
                new Checkpoint("consilium/audit", size, TreeHash.EMPTY, "0".repeat(64), Instant.parse(at)),
                pair.getPrivate(),
                pair.getPublic());
    }
}
