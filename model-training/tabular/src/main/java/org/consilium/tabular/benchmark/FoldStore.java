package org.consilium.tabular.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Keeps each part's result as soon as it is there, so that a run that stops, or is stopped, goes on where it was.
 *
 * <p>A result is found again only for the same data, folds, settings and program; it is written beside its place and then
 * moved there, so that a half-written one is never read.
 */
final class FoldStore {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    FoldStore(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    private Path file(String set, int part, String fingerprint) {
        return folder.resolve(
                set.replaceAll("[^A-Za-z0-9_.-]", "_") + "-" + part + "-" + fingerprint.substring(0, 16) + ".json.gz");
    }

    Optional<FoldResult> find(String set, int part, String fingerprint) throws IOException {
        Path file = file(set, part, fingerprint);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return Optional.of(read(JSON.readTree(in)));
        }
    }

    void keep(FoldResult result, String fingerprint) throws IOException {
        Path file = file(result.set(), result.part(), fingerprint);
        Path beside = Files.createTempFile(folder, "part", ".tmp");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(beside))) {
            JSON.writeValue(out, write(result));
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static ObjectNode write(FoldResult result) {
        ObjectNode node = JSON.createObjectNode();
        node.put("set", result.set());
        node.put("part", result.part());
        node.set("classes", JSON.valueToTree(result.classes()));
        node.set("rows", JSON.valueToTree(result.rows()));
        node.set("groups", JSON.valueToTree(result.groups()));
        node.set("labels", JSON.valueToTree(result.labels()));
        node.set("probabilities", JSON.valueToTree(result.probabilities()));
        node.set("inSet", JSON.valueToTree(result.inSet()));
        node.set("setSizes", JSON.valueToTree(result.setSizes()));
        node.put("trainSeconds", result.trainSeconds());
        node.put("processorSeconds", result.processorSeconds());
        node.put("predictMillis", result.predictMillis());
        return node;
    }

    private static FoldResult read(JsonNode node) {
        List<String> classes = new ArrayList<>();
        node.path("classes").forEach(label -> classes.add(label.asText()));
        Map<String, double[][]> probabilities = new LinkedHashMap<>();
        node.path("probabilities")
                .properties()
                .forEach(model ->
                        probabilities.put(model.getKey(), JSON.convertValue(model.getValue(), double[][].class)));
        return new FoldResult(
                node.path("set").asText(),
                node.path("part").asInt(),
                classes,
                JSON.convertValue(node.path("rows"), int[].class),
                JSON.convertValue(node.path("groups"), int[].class),
                JSON.convertValue(node.path("labels"), int[].class),
                probabilities,
                JSON.convertValue(node.path("inSet"), boolean[].class),
                JSON.convertValue(node.path("setSizes"), int[].class),
                node.path("trainSeconds").asDouble(),
                node.path("processorSeconds").asDouble(),
                node.path("predictMillis").asDouble());
    }
}
