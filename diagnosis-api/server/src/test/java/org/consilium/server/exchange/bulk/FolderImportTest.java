package org.consilium.server.exchange.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.consilium.server.Database;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.exchange.job.JobsOverHttp;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class FolderImportTest {

    @Test
    void aFolderIsStoredUnderItsOwnIdsPatientsFirstPackedOrNot() throws Exception {
        String id = UUID.randomUUID().toString();
        Path folder = folder();
        // By their names the results come first, and they refer to the patient.
        write(folder.resolve("a-results.ndjson"), observation("o1-" + id, id) + "\n\n" + observation("o2-" + id, id));
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("b-patients.ndjson.gz")))) {
            out.write(patient(id).getBytes(StandardCharsets.UTF_8));
        }
        Response manifest = imported(folder);
        assertThat(manifest.<Integer>path("extension.stored")).isEqualTo(3);
        assertThat(manifest.<Integer>path("extension.refused")).isZero();
        assertThat(Fhir.get("Observation/o2-" + id).<String>path("subject.reference"))
                .isEqualTo("Patient/" + id);
    }

    @Test
    void aConditionalReferenceLeadsToWhatCameBeforeAndOneThatFitsNothingIsToldAlone() throws Exception {
        String id = UUID.randomUUID().toString();
        Path folder = folder();
        write(folder.resolve("Patient.ndjson"), patient(id));
        write(
                folder.resolve("Practitioner.ndjson"),
                "{\"resourceType\":\"Practitioner\",\"id\":\"doctor-" + id
                        + "\",\"identifier\":[{\"system\":\"urn:test:doctors\",\"value\":\"" + id + "\"}]}");
        String by = "\"performer\":[{\"reference\":\"Practitioner?identifier=urn:test:doctors|%s\"}],\"status\"";
        write(
                folder.resolve("Observation.ndjson"),
                observation("known-" + id, id).replace("\"status\"", by.formatted(id)) + "\n"
                        + observation("unknown-" + id, id).replace("\"status\"", by.formatted("nobody")));
        Response manifest = imported(folder);
        assertThat(manifest.<Integer>path("extension.stored")).isEqualTo(3);
        assertThat(Fhir.get("Observation/known-" + id).<String>path("performer[0].reference"))
                .isEqualTo("Practitioner/doctor-" + id);
        assertThat(JobsOverHttp.lines("integration", manifest, "error"))
                .singleElement()
                .asString()
                .contains("Observation.ndjson, line 2")
                .contains("finds none");
    }

    @Test
    void aRefusedLineIsToldWithItsFileAndNumberAndStopsNoOther() throws Exception {
        String id = UUID.randomUUID().toString();
        Path folder = folder();
        write(folder.resolve("Patient.ndjson"), patient(id));
        write(
                folder.resolve("Observation.ndjson"),
                observation("x-" + id, id) + "\n"
                        + observation("y-" + id, "nobody-" + id) + "\n" // a patient who is not here
                        + observation("z-" + id, id).replace("final", "finished-off") + "\n"
                        + "no json\n"
                        + observation("w-" + id, id));
        Response manifest = imported(folder);
        assertThat(manifest.<Integer>path("extension.refused")).isEqualTo(3);
        assertThat(manifest.<Integer>path("extension.stored")).isEqualTo(3);
        assertThat(JobsOverHttp.lines("integration", manifest, "error"))
                .extracting(line -> line.replaceAll(".*Observation.ndjson, line (\\d).*", "$1"))
                .containsExactlyInAnyOrder("2", "3", "4");
        assertThat(Fhir.get("Observation/w-" + id).statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsHereWordForWordMakesNoNewVersion() throws Exception {
        String id = UUID.randomUUID().toString();
        Path folder = folder();
        write(folder.resolve("Patient.ndjson"), patient(id));
        write(folder.resolve("Observation.ndjson"), observation("o-" + id, id) + "\n" + observation("p-" + id, id));
        imported(folder);
        write(
                folder.resolve("Observation.ndjson"),
                observation("o-" + id, id) + "\n" + observation("p-" + id, id).replace("6.1", "6.2"));
        imported(folder);
        assertThat(Fhir.get("Observation/o-" + id).<String>path("meta.versionId"))
                .isEqualTo("1");
        assertThat(Fhir.get("Observation/p-" + id).<String>path("meta.versionId"))
                .isEqualTo("2");
    }

    @Test
    void anImportThatWasCutOffGoesOnAfterTheLastLineThatWasStored() throws Exception {
        String id = UUID.randomUUID().toString();
        Path folder = folder();
        write(folder.resolve("Patient.ndjson"), patient(id));
        write(folder.resolve("Z.ndjson"), observation("first-" + id, id) + "\n" + observation("second-" + id, id));
        Fhir.put("Patient", id, patient(id));
        UUID job = UUID.randomUUID();
        try (var connection = Database.asOwner();
                var statement = connection.createStatement()) {
            statement.execute(
                    """
                    insert into job (id, kind, requested_by, request, asked, status, created, changed, done, checkpoint, worker,
                      leased_until) values ('%s', 'import-folder', 'service-account-consilium-integration', 'http://test/fhir',
                      '%s', 'running', now(), now(), 2, '{"file":1,"line":1}', '%s', now() - interval '1 second')"""
                            .formatted(job, folder.getFileName(), UUID.randomUUID()));
        }
        Response manifest = JobsOverHttp.await("integration", "/fhir/jobs/" + job);
        assertThat(manifest.<Integer>path("extension.stored")).isEqualTo(3);
        assertThat(Fhir.get("Observation/first-" + id).statusCode()).isEqualTo(404);
        assertThat(Fhir.get("Observation/second-" + id).statusCode()).isEqualTo(200);
    }

    @Test
    void aNameThatLeadsOutOfTheImportFolderIsRefused() {
        for (String name : new String[] {"../etc", "/etc", "a/b", "..", "no-such-folder"}) {
            Response response = Fhir.as("integration")
                    .header("Prefer", "respond-async")
                    .body(parameters(name))
                    .post("/fhir/$import");
            assertThat(response.statusCode()).as(name).isIn(400, 404);
        }
    }

    @Test
    void aClinicianImportsNothing() {
        assertThat(Fhir.as("clinician")
                        .header("Prefer", "respond-async")
                        .body(parameters("x"))
                        .post("/fhir/$import")
                        .statusCode())
                .isEqualTo(403);
    }

    private static Response imported(Path folder) throws InterruptedException {
        String job = JobsOverHttp.start(
                "integration", "/fhir/$import", parameters(folder.getFileName().toString()));
        Response manifest = JobsOverHttp.await("integration", job);
        assertThat(manifest.statusCode()).as(manifest.asString()).isEqualTo(200);
        return manifest;
    }

    private static String parameters(String folder) {
        return "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"folder\",\"valueString\":\"" + folder
                + "\"}]}";
    }

    private static Path folder() throws IOException {
        return Files.createDirectory(
                Path.of(ConfigProvider.getConfig().getValue("consilium.import.folder", String.class))
                        .resolve("import-" + UUID.randomUUID()));
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }

    private static String patient(String id) {
        return "{\"resourceType\":\"Patient\",\"id\":\"%s\",\"birthDate\":\"1960-01-01\",\"gender\":\"male\"}"
                .formatted(id);
    }

    private static String observation(String id, String patient) {
        return """
                {"resourceType":"Observation","id":"%s","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"4548-4"}]},\
                "subject":{"reference":"Patient/%s"},"effectiveDateTime":"2024-01-01","valueQuantity":{"value":6.1,"unit":"%%",\
                "system":"http://unitsofmeasure.org","code":"%%"}}"""
                .formatted(id, patient);
    }
}
