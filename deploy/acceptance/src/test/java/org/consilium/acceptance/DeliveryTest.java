package org.consilium.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.consilium.local.LocalPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Records delivered twice, cut off and delivered again: nothing is lost, nothing is half stored. */
@ExtendWith(Installation.class)
class DeliveryTest {

    private static final String PERSON =
            """
            {"resourceType":"Bundle","type":"transaction","entry":[
              {"fullUrl":"urn:uuid:%1$s","resource":{"resourceType":"Patient",
                "identifier":[{"system":"urn:consilium:acceptance","value":"%1$s"}],
                "name":[{"family":"Sample","given":["%1$s"]}],"gender":"female","birthDate":"1970-01-01"},
               "request":{"method":"POST","url":"Patient"}}]}
            """;

    @Test
    void theSameKeyAnswersTheFirstResponseAgainAndStoresNothing(Installation.Running platform) {
        Doors doors = platform.as("integration");
        String person = PERSON.formatted(UUID.randomUUID());
        Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        int before = doors.count("Patient");

        Doors.Reply first = doors.postFhir("/fhir", person, key);
        Doors.Reply second = doors.postFhir("/fhir", person, key);

        assertThat(first.status()).isEqualTo(200);
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.body().path("entry").findValuesAsText("location"))
                .isEqualTo(first.body().path("entry").findValuesAsText("location"))
                .hasSize(1);
        assertThat(doors.count("Patient")).isEqualTo(before + 1);
    }

    @Test
    void withoutAKeyAPostCreatesAgain(Installation.Running platform) {
        Doors doors = platform.as("integration");
        String person = PERSON.formatted(UUID.randomUUID());
        int before = doors.count("Patient");

        doors.postFhir("/fhir", person, Map.of());
        doors.postFhir("/fhir", person, Map.of());

        assertThat(doors.count("Patient")).isEqualTo(before + 2);
    }

    @Test
    void aServerKilledInTheMiddleOfADeliveryStoresAllOfItOrNothingAndThenAllOfItOnce(Installation.Running platform)
            throws Exception {
        Doors doors = platform.as("integration");
        Path file = platform.largestPatientFile();
        int observationsInFile = countInFile(file, "Observation");
        int before = doors.count("Observation");
        HttpRequest delivery = doors.request("/fhir")
                .header("Content-Type", "application/fhir+json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(HttpRequest.BodyPublishers.ofFile(file))
                .build();

        CompletableFuture<HttpResponse<String>> answer =
                HttpClient.newHttpClient().sendAsync(delivery, HttpResponse.BodyHandlers.ofString());
        awaitAnOpenTransaction(platform, answer);
        platform.killServer();
        platform.up();

        assertThat(platform.as("integration").count("Observation")).isIn(before, before + observationsInFile);
        HttpResponse<String> again = HttpClient.newHttpClient().send(delivery, HttpResponse.BodyHandlers.ofString());
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(platform.as("integration").count("Observation")).isEqualTo(before + observationsInFile);
    }

    @Test
    void upAfterDownFindsEverythingAndLoadsNothingTwice(Installation.Running platform) {
        Map<String, Integer> before = counts(platform);

        assertThat(platform.down()).containsExactly("server", "Keycloak", "PostgreSQL");
        platform.up();

        assertThat(counts(platform)).isEqualTo(before);
        assertThat(before.get("Patient")).isPositive();
    }

    private static Map<String, Integer> counts(Installation.Running platform) {
        Doors doors = platform.as("integration");
        return Map.of(
                "Patient", doors.count("Patient"),
                "Observation", doors.count("Observation"),
                "Encounter", doors.count("Encounter"));
    }

    private static int countInFile(Path file, String type) throws IOException {
        JsonNode entries = new ObjectMapper().readTree(file.toFile()).path("entry");
        return (int) StreamSupport.stream(entries.spliterator(), false)
                .filter(entry ->
                        entry.path("resource").path("resourceType").asText().equals(type))
                .count();
    }

    /** Returns as soon as the server has begun to store: a moment that the database shows. */
    private static void awaitAnOpenTransaction(Installation.Running platform, CompletableFuture<?> answer)
            throws SQLException, IOException {
        LocalPostgres postgres = platform.platformNow().postgres();
        try (Connection connection = DriverManager.getConnection(
                        postgres.url(),
                        LocalPostgres.APPLICATION,
                        Files.readString(postgres.applicationPasswordFile()));
                Statement statement = connection.createStatement()) {
            boolean open = false;
            while (!open && !answer.isDone()) {
                try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE pid <> pg_backend_pid() AND xact_start IS NOT NULL AND query ILIKE 'insert%'")) {
                    open = rows.next() && rows.getInt(1) > 0;
                }
            }
        }
    }
}
