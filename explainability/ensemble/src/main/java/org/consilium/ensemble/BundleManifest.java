package org.consilium.ensemble;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a bundle holds, by SHA-256; the content hash is over all of it but the run's times and host. */
record BundleManifest(SortedMap<String, String> hashes, String contentHash) {

    static final String ENTRY = "manifest.json";
    static final String SIGNATURE_ENTRY = "signature.json";
    static final String RUN_ENTRY = "run.json";

    /** The manifest of these entries, which must not contain the manifest itself or its signature. */
    static BundleManifest of(Map<String, byte[]> entries) {
        SortedMap<String, String> hashes = new TreeMap<>();
        entries.forEach((path, bytes) -> {
            if (!path.equals(ENTRY) && !path.equals(SIGNATURE_ENTRY)) {
                hashes.put(path, sha256(bytes));
            }
        });
        return new BundleManifest(hashes, contentHash(hashes));
    }

    static BundleManifest parse(byte[] bytes) {
        JsonObject json = JsonObject.parse(ENTRY, bytes);
        if (!json.text("algorithm").equals("SHA-256")) {
            throw json.refuse("algorithm", "must be SHA-256");
        }
        JsonObject entries = json.object("entries");
        SortedMap<String, String> hashes = new TreeMap<>();
        for (String path : entries.keys()) {
            hashes.put(path, entries.text(path));
        }
        return new BundleManifest(hashes, json.text("contentHash"));
    }

    byte[] write() {
        return JsonText.of(json -> {
            json.writeStringField("algorithm", "SHA-256");
            json.writeStringField("contentHash", contentHash);
            json.writeObjectFieldStart("entries");
            for (Map.Entry<String, String> entry : hashes.entrySet()) {
                json.writeStringField(entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
        });
    }

    /** Refuses entries that are not, all of them and nothing else, what this manifest says. */
    void check(Map<String, byte[]> entries) {
        BundleManifest found = of(entries);
        for (Map.Entry<String, String> stated : hashes.entrySet()) {
            String hash = found.hashes.get(stated.getKey());
            if (hash == null) {
                throw new UnreadableModelException(
                        stated.getKey(), "The manifest names this entry, but it is missing.");
            }
            if (!hash.equals(stated.getValue())) {
                throw new UnreadableModelException(
                        stated.getKey(),
                        "The entry's SHA-256 is not the manifest's. The bundle was changed or damaged.");
            }
        }
        for (String path : found.hashes.keySet()) {
            if (!hashes.containsKey(path)) {
                throw new UnreadableModelException(path, "The manifest does not name this entry.");
            }
        }
        if (!found.contentHash.equals(contentHash)) {
            throw new UnreadableModelException(ENTRY, "The content hash is not that of the entries.");
        }
    }

    private static String contentHash(SortedMap<String, String> hashes) {
        StringBuilder text = new StringBuilder();
        hashes.forEach((path, hash) -> {
            if (!path.equals(RUN_ENTRY)) {
                text.append(hash).append("  ").append(path).append('\n');
            }
        });
        return sha256(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256.", e);
        }
    }
}
