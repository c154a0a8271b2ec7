package org.consilium.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.consilium.local.Checkout;
import org.consilium.local.DataFolder;
import org.consilium.local.Platform;
import org.consilium.local.Start;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A whole platform with a handful of synthetic patients, started by the launcher's own code in a folder of its own before
 * the first test that asks for it, and stopped after the last.
 */
public final class Installation implements ParameterResolver {

    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(Installation.class);
    private static final int LIVING_PATIENTS = 5;

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Running.class;
    }

    @Override
    public Running resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(HERE)
                .computeIfAbsent(Attempt.class, key -> new Attempt(), Attempt.class)
                .running();
    }

    /** One attempt for all tests: where the platform does not come up, each says so at once and does not try again. */
    private static final class Attempt implements AutoCloseable {

        private @Nullable Running running;
        private @Nullable RuntimeException failure;

        private Attempt() {
            try {
                running = new Running();
            } catch (RuntimeException e) {
                failure = e;
            }
        }

        private Running running() {
            if (running == null) {
                throw new IllegalStateException("the platform did not come up", failure);
            }
            return running;
        }

        @Override
        public void close() {
            if (running != null) {
                running.close();
            }
        }
    }

    /** The platform while it runs. */
    public static final class Running {

        private final Path folder = Path.of("target", "platform");
        private final int port;
        private Platform platform;

        private Running() {
            platform = platform();
            platform.down(); // what a killed test run may have left
            delete(folder);
            port = freePort();
            platform = platform();
            up();
        }

        /** Brings it up, as {@code ./consilium up} does; what runs is left running. */
        void up() {
            platform = platform();
            Start.run(platform, new Platform.Wish(port, false, LIVING_PATIENTS, true), System.out);
        }

        List<String> down() {
            return platform.down();
        }

        /** The server's process dies at once, with whatever it was doing. */
        void killServer() {
            ProcessHandle server = platform.serverProcess().orElseThrow();
            server.destroyForcibly();
            server.onExit().join();
        }

        Platform platformNow() {
            return platform;
        }

        URI address() {
            return URI.create("http://localhost:" + port);
        }

        Doors as(String role) {
            return new Doors(address(), platform.keycloak().token(role));
        }

        Doors asNobody() {
            return new Doors(address(), null);
        }

        /** Has one patient assessed; children and people who have died are rightly withheld and passed over. */
        void assessOne() {
            Doors clinician = as("clinician");
            String everybody = "{\"query\":\"\",\"page\":0,\"size\":50,\"sort\":\"name\"}";
            for (JsonNode patient :
                    clinician.postJson("/api/patients/search", everybody).body().path("items")) {
                String assessments = "/api/patients/" + patient.path("id").asText() + "/assessments";
                JsonNode assessment = clinician.postJson(assessments, "").body();
                if (!assessment.path("findings").isEmpty()) {
                    return;
                }
            }
            throw new AssertionError("not one of the synthetic patients could be assessed");
        }

        /** The largest of the synthetic patients' transactions. */
        Path largestPatientFile() throws IOException {
            try (Stream<Path> files = Files.list(folder.resolve("patients/fhir"))) {
                return files.filter(file -> !file.getFileName().toString().contains("Information"))
                        .max(Comparator.comparingLong(file -> file.toFile().length()))
                        .orElseThrow();
            }
        }

        private void close() {
            platform.down();
        }

        private Platform platform() {
            Checkout checkout = new Checkout(Path.of(System.getProperty("consilium.root"))
                    .toAbsolutePath()
                    .normalize());
            DataFolder data = new DataFolder(folder);
            data.prepare();
            return new Platform(checkout, data);
        }

        private static int freePort() {
            try (ServerSocket socket = new ServerSocket(0)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void delete(Path folder) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
