package org.consilium.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The platform's HTTP doors as somebody with this access token meets them. */
record Doors(URI address, @Nullable String token) {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FHIR_JSON = "application/fhir+json";

    /** What came back: the status, and the body as JSON where there is one. */
    record Reply(int status, JsonNode body, HttpResponse<String> response) {}

    Reply get(String path) {
        return send(request(path).GET());
    }

    Reply postFhir(String path, String body, Map<String, String> headers) {
        HttpRequest.Builder request =
                request(path).header("Content-Type", FHIR_JSON).POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return send(request);
    }

    Reply postJson(String path, String body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** How many resources of this type are stored. */
    int count(String type) {
        return get("/fhir/" + type + "?_summary=count").body().path("total").asInt(-1);
    }

    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request;
    }

    private static Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            boolean json = response.headers()
                    .firstValue("Content-Type")
                    .filter(type -> type.contains("json"))
                    .isPresent();
            JsonNode body = json ? JSON.readTree(response.body()) : JSON.missingNode();
            return new Reply(response.statusCode(), body, response);
        } catch (IOException e) {
            throw new IllegalStateException("the platform does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
