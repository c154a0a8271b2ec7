package org.consilium.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A load by four clients whose server, or whose database, is killed in the middle of it. */
@Tag("long")
@ExtendWith(Installation.class)
class KilledLoadTest {

    private static final int CLIENTS = 4;
    private static final int RESULTS = 49;
    private static final int ACKNOWLEDGED_BEFORE = 40;

    @ParameterizedTest
    @ValueSource(strings = {"server", "database", "server", "database"})
    void whatWasAcknowledgedIsThereWholeAndNothingIsThereInPart(String victim, Installation.Running platform)
            throws Exception {
        Doors doors = platform.as("integration");
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        Set<String> sent = ConcurrentHashMap.newKeySet();
        Semaphore enough = new Semaphore(0);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> loads = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                loads.add(clients.submit(() -> load(doors, sent, acknowledged, enough)));
            }
            enough.acquire(ACKNOWLEDGED_BEFORE);
            if (victim.equals("server")) {
                platform.killServer();
            } else {
                ProcessHandle postmaster = ProcessHandle.of(
                                platform.platformNow().postgres().process().orElseThrow())
                        .orElseThrow();
                postmaster.destroyForcibly();
                postmaster.onExit().join();
                platform.killServer();
            }
            for (Future<?> load : loads) {
                load.get();
            }
        } finally {
            clients.shutdownNow();
        }
        platform.up();

        Doors after = platform.as("integration");
        for (String patient : sent) {
            boolean there = after.get("/fhir/Patient/" + patient).status() == 200;
            int results = after.get("/fhir/Observation?_summary=count&patient=" + patient)
                    .body()
                    .path("total")
                    .asInt(-1);
            if (acknowledged.contains(patient)) {
                assertThat(there).as(patient).isTrue();
            }
            assertThat(results).as(patient).isEqualTo(there ? RESULTS : 0);
        }
    }

    private static void load(Doors doors, Set<String> sent, Set<String> acknowledged, Semaphore enough) {
        while (true) {
            String patient = UUID.randomUUID().toString();
            sent.add(patient);
            try {
                if (doors.postFhir("/fhir", record(patient), Map.of()).status() != 200) {
                    return;
                }
            } catch (IllegalStateException e) {
                return; // it was killed
            }
            acknowledged.add(patient);
            enough.release();
        }
    }

    private static String record(String patient) {
        StringBuilder entries = new StringBuilder(
                "{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"%1$s\",\"birthDate\":\"1970-01-01\"},\"request\":{\"method\":\"PUT\",\"url\":\"Patient/%1$s\"}}"
                        .formatted(patient));
        for (int i = 0; i < RESULTS; i++) {
            entries.append(
                    ",{\"resource\":{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/"
                            + patient + "\"}},\"request\":{\"method\":\"POST\",\"url\":\"Observation\"}}");
        }
        return "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + entries + "]}";
    }
}
