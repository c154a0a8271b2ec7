package org.consilium.cohort.export;

import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The resources of a Bundle, each as a line of its own.
 *
 * <p>Entries refer to each other by {@code fullUrl}; here by type and id, which is what a folder of resources knows. An entry without
 * an id takes the end of its {@code fullUrl}.
 */
final class BundleEntries {

    /** Numbers keep their digits. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private static final byte[] WORD = {'"', 'B', 'u', 'n', 'd', 'l', 'e', '"'};

    private BundleEntries() {}

    /** Whether a line may be a Bundle; most are told not to be by one look at their bytes. */
    static boolean mayBeIn(byte[] line) {
        for (int i = 0; i + WORD.length <= line.length; i++) {
            int at = 0;
            while (at < WORD.length && line[i + at] == WORD[at]) {
                at++;
            }
            if (at == WORD.length) {
                return true;
            }
        }
        return false;
    }

    /** The entries of a Bundle; of anything else, itself. A Bundle in a Bundle is opened too. */
    static List<byte[]> of(byte[] text) throws IOException {
        List<byte[]> resources = new ArrayList<>();
        open(JSON.readTree(text), resources);
        return resources;
    }

    private static void open(JsonNode resource, List<byte[]> into) throws IOException {
        if (!resource.path("resourceType").asText().equals("Bundle")) {
            if (resource.isObject()) {
                into.add(JSON.writeValueAsBytes(resource));
            }
            return;
        }
        Map<String, String> byUrl = new HashMap<>();
        for (JsonNode entry : resource.path("entry")) {
            String url = entry.path("fullUrl").asText("");
            if (entry.path("resource") instanceof ObjectNode inside && !url.isEmpty()) {
                String id = inside.path("id")
                        .asText(url.substring(Math.max(url.lastIndexOf('/'), url.lastIndexOf(':')) + 1));
                inside.put("id", id);
                byUrl.put(url, inside.path("resourceType").asText() + "/" + id);
            }
        }
        for (JsonNode entry : resource.path("entry")) {
            JsonNode inside = entry.path("resource");
            if (inside.isObject()) {
                refer(inside, byUrl);
                open(inside, into);
            }
        }
    }

    private static void refer(JsonNode part, Map<String, String> byUrl) {
        String known = byUrl.get(part.path("reference").asText(""));
        if (known != null && part instanceof ObjectNode object) {
            object.put("reference", known);
        }
        part.forEach(inner -> refer(inner, byUrl));
    }
}
