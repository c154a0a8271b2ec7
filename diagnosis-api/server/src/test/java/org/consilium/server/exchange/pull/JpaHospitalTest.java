package org.consilium.server.exchange.pull;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.exchange.job.JobsOverHttp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pull and bulk import from a FHIR server that is not ours: HAPI's JPA server, made by the profile "hospital". */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
@Tag("hospital")
class JpaHospitalTest {

    private static final int RESULTS = 450;

    private static @Nullable Process process;
    private static URI there = URI.create("http://localhost/");

    private final String id = UUID.randomUUID().toString();

    @BeforeAll
    static void theHospitalsServerRuns() throws IOException {
        Path target = Path.of("..", "..", "deploy", "hospital", "target");
        assertThat(target.resolve("classpath.txt")).as("built with -Phospital").exists();
        Process started = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx900m",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        target.resolve("classes") + ":"
                                + Files.readString(target.resolve("classpath.txt"))
                                        .strip(),
                        "org.consilium.hospital.JpaHospital",
                        Hospital.only().base().replaceFirst("/$", ""))
                .redirectError(target.resolve("hospital.log").toFile())
                .start();
        process = started;
        BufferedReader out = started.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("READY ")) {
                there = URI.create("http://127.0.0.1:" + line.substring("READY ".length()) + "/fhir/");
                Hospital.only().standsBefore(there);
                return;
            }
        }
        throw new AssertionError("The hospital's server ended; see hospital.log in " + target);
    }

    @AfterAll
    static void andEnds() throws InterruptedException {
        Hospital.only().standsBefore(null);
        Process running = process;
        if (running != null) {
            running.destroyForcibly().waitFor();
        }
    }

    @Test
    void aPatientIsPulledWholeAndAnotherComesByBulkExport() throws Exception {
        Hospital.only().register(given().get("/.well-known/jwks.json").asString());
        store("p-" + id);
        Response pulled = JobsOverHttp.await(
                "integration",
                JobsOverHttp.start(
                        "integration",
                        "/fhir/$pull",
                        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"patient\",\"valueString\":\"p-"
                                + id + "\"}]}"));
        assertThat(pulled.statusCode()).as(pulled.asString()).isEqualTo(200);
        assertThat(results("p-" + id)).isEqualTo(RESULTS);
        assertThat(Fhir.as("clinician")
                        .post("/fhir/Patient/p-" + id + "/$diagnose")
                        .statusCode())
                .isEqualTo(200);
        store("b-" + id);
        Response imported = JobsOverHttp.await(
                "integration",
                JobsOverHttp.start(
                        "integration",
                        "/fhir/$import",
                        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"export\",\"valueUri\":\""
                                + Hospital.only().base() + "Patient/$export?_type=Patient,Observation\"}]}"),
                300);
        assertThat(imported.statusCode()).as(imported.asString()).isEqualTo(200);
        assertThat(imported.<Integer>path("extension.refused")).isZero();
        assertThat(results("b-" + id)).isEqualTo(RESULTS);
        // What was pulled before came again, word for word but for what the other server says of itself.
        assertThat(results("p-" + id)).isEqualTo(RESULTS);
    }

    private static int results(String patient) {
        return Fhir.get("Observation?_summary=count&patient=" + patient).path("total");
    }

    /** A patient with several pages of results. */
    private static void store(String patient) {
        StringBuilder entries = new StringBuilder(
                "{\"request\":{\"method\":\"PUT\",\"url\":\"Patient/%1$s\"},\"resource\":{\"resourceType\":\"Patient\",\"id\":\"%1$s\",\"gender\":\"female\",\"birthDate\":\"1960-01-01\"}}"
                        .formatted(patient));
        for (int i = 0; i < RESULTS; i++) {
            entries.append(
                    """
                    ,{"request":{"method":"PUT","url":"Observation/%1$s-%2$d"},"resource":{"resourceType":"Observation","id":"%1$s-%2$d",
                     "status":"final","code":{"coding":[{"system":"http://loinc.org","code":"%3$s"}]},"subject":{"reference":"Patient/%1$s"},
                     "effectiveDateTime":"2026-01-%4$02dT08:00:00Z","valueQuantity":{"value":%5$d,"unit":"%6$s",
                     "system":"http://unitsofmeasure.org","code":"%6$s"}}}"""
                            .formatted(
                                    patient,
                                    i,
                                    i % 2 == 0 ? "4548-4" : "39156-5",
                                    1 + i % 28,
                                    i % 2 == 0 ? 6 : 30,
                                    i % 2 == 0 ? "%" : "kg/m2"));
        }
        Response stored = given().contentType("application/fhir+json;charset=UTF-8")
                .body("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + entries + "]}")
                .post(there);
        assertThat(stored.statusCode()).as(stored.asString()).isEqualTo(200);
    }
}
