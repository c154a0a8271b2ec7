package org.consilium.local.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.consilium.local.LocalFailure;

/** Asks the server to import a folder of NDJSON and waits until it has ended. */
final class FolderImport {

    private static final int ACCEPTED = 202;
    private static final Duration LOOKS_EVERY = Duration.ofMillis(200);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Door door;

    FolderImport(Door door) {
        this.door = door;
    }

    /** What became of it. */
    record Ended(long stored, long refused) {}

    Ended run(String folder) {
        String parameters =
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"folder\",\"valueString\":\"%s\"}]}"
                        .formatted(folder);
        HttpResponse<String> started = door.send(door.request("integration", "/fhir/$import")
                .header("Prefer", "respond-async")
                .POST(HttpRequest.BodyPublishers.ofString(parameters))
                .build());
        String job = started.headers()
                .firstValue("Content-Location")
                .orElseThrow(() -> new LocalFailure("The server started no import: it gave no Content-Location."));
        try {
            while (true) {
                HttpResponse<String> status =
                        door.send(door.request("integration", job).GET().build());
                if (status.statusCode() != ACCEPTED) {
                    JsonNode manifest = JSON.readTree(status.body());
                    return new Ended(
                            manifest.path("extension").path("stored").asLong(),
                            manifest.path("extension").path("refused").asLong());
                }
                Thread.sleep(LOOKS_EVERY.toMillis());
            }
        } catch (JsonProcessingException e) {
            throw new LocalFailure("The import's manifest is no JSON.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalFailure("Interrupted.", e);
        }
    }
}
