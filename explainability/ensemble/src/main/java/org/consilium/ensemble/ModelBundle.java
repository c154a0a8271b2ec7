package org.consilium.ensemble;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * All that training hands to service: models, calibration, reference rows and papers, signed.
 *
 * <p>A bundle is refused when a hash, the signature or the format version does not hold, when it exceeds its size
 * bounds, or when a required entry is missing; the message names the entry. <b>Thread safety</b>: immutable.
 */
public final class ModelBundle {

    static final String BACKGROUND_ENTRY = "background.rows";
    static final String PROVENANCE_ENTRY = "provenance.json";

    private final BundleDescription description;
    private final List<BundleTask> tasks;
    private final Optional<ReferenceRows> background;
    private final SortedMap<String, byte[]> entries;
    private final String contentHash;
    private final Optional<String> verifiedBy;

    private ModelBundle(SortedMap<String, byte[]> entries, String contentHash, Optional<String> verifiedBy) {
        JsonObject json =
                JsonObject.parse(BundleDescription.ENTRY, TaskJson.required(entries, BundleDescription.ENTRY));
        this.description = BundleDescription.read(json);
        this.tasks = readTasks(json, entries);
        TaskJson.required(entries, PROVENANCE_ENTRY);
        byte[] rows = entries.get(BACKGROUND_ENTRY);
        this.background = rows == null ? Optional.empty() : Optional.of(ReferenceRows.read(BACKGROUND_ENTRY, rows));
        this.entries = entries;
        this.contentHash = contentHash;
        this.verifiedBy = verifiedBy;
        checkWidths();
    }

    /**
     * Opens a bundle that a trusted key has signed.
     *
     * @throws UnreadableModelException naming the entry that does not hold
     * @throws IOException if the file cannot be read
     */
    public static ModelBundle open(Path file, BundleTrust trust) throws IOException {
        SortedMap<String, byte[]> entries = BundleEntries.read(file);
        byte[] manifest = TaskJson.required(entries, BundleManifest.ENTRY);
        String keyId = verify(entries, manifest, trust);
        return open(entries, manifest, Optional.of(keyId));
    }

    /**
     * Opens a bundle whose signature nobody checks. Only for tools that inspect a bundle and say so: nothing that is
     * shown for a patient may come from it. Hashes and bounds hold here too.
     *
     * @throws UnreadableModelException naming the entry that does not hold
     * @throws IOException if the file cannot be read
     */
    public static ModelBundle openUnverified(Path file) throws IOException {
        SortedMap<String, byte[]> entries = BundleEntries.read(file);
        return open(entries, TaskJson.required(entries, BundleManifest.ENTRY), Optional.empty());
    }

    private static ModelBundle open(SortedMap<String, byte[]> entries, byte[] manifest, Optional<String> verifiedBy) {
        BundleManifest stated = BundleManifest.parse(manifest);
        stated.check(entries);
        return new ModelBundle(entries, stated.contentHash(), verifiedBy);
    }

    private static String verify(Map<String, byte[]> entries, byte[] manifest, BundleTrust trust) {
        String entry = BundleManifest.SIGNATURE_ENTRY;
        JsonObject json = JsonObject.parse(entry, TaskJson.required(entries, entry));
        if (!json.text("algorithm").equals("Ed25519")) {
            throw json.refuse("algorithm", "must be Ed25519");
        }
        String keyId = json.text("keyId");
        @Nullable PublicKey key = trust.key(keyId);
        if (key == null) {
            throw new UnreadableModelException(
                    entry,
                    "The bundle is signed with a key that is not trusted here. Maybe put its public key among the trusted"
                            + " keys, if you know whose it is.");
        }
        byte[] signature;
        try {
            signature = Base64.getDecoder().decode(json.text("signature"));
        } catch (IllegalArgumentException e) {
            throw new UnreadableModelException(entry, "The signature is not written in base64.", e);
        }
        if (!BundleTrust.verifies(key, manifest, signature)) {
            throw new UnreadableModelException(
                    entry, "The signature is not that of the manifest. The bundle was changed or damaged.");
        }
        return keyId;
    }

    private static List<BundleTask> readTasks(JsonObject json, Map<String, byte[]> entries) {
        List<BundleTask> tasks = new ArrayList<>();
        for (String id : json.texts("tasks")) {
            try {
                BundleEntries.checkSegment(id);
            } catch (IllegalArgumentException e) {
                throw new UnreadableModelException(json.place() + ".tasks", String.valueOf(e.getMessage()), e);
            }
            tasks.add(TaskJson.read(id, entries));
        }
        return List.copyOf(tasks);
    }

    private void checkWidths() {
        int columns = description.columns().size();
        try {
            BundleWriter.check(description, tasks);
        } catch (IllegalArgumentException e) {
            throw new UnreadableModelException(BundleDescription.ENTRY, String.valueOf(e.getMessage()), e);
        }
        background.ifPresent(rows -> {
            if (rows.columns() != columns) {
                throw new UnreadableModelException(
                        BACKGROUND_ENTRY,
                        "The reference rows have " + rows.columns() + " columns, the bundle has " + columns + ".");
            }
        });
    }

    public BundleDescription description() {
        return description;
    }

    public String id() {
        return description.id();
    }

    public TaskKind taskKind() {
        return description.taskKind();
    }

    /** Whether it was trained on made-up data, which a production server must refuse. */
    public boolean isDemo() {
        return description.demoCaution().isPresent();
    }

    public List<FeatureColumn> columns() {
        return description.columns();
    }

    /**
     * Checks that a row fits the bundle's columns: as many values, each finite or unknown, each category one of those
     * learnt.
     *
     * @throws IllegalArgumentException naming the column and the remedy, never the value
     */
    public void checkRow(double[] row) {
        Member.checkRow(row, columns().size());
        for (int c = 0; c < row.length; c++) {
            columns().get(c).check(row[c]);
        }
    }

    public List<BundleTask> tasks() {
        return tasks;
    }

    public Optional<BundleTask> task(String id) {
        return tasks.stream().filter(task -> task.id().equals(id)).findFirst();
    }

    /** The rows that explanations compare with. */
    public Optional<ReferenceRows> background() {
        return background;
    }

    /** SHA-256 over everything but the run's times and host: the same training makes the same hash. */
    public String contentHash() {
        return contentHash;
    }

    /** The id of the trusted key that signed it; empty when the signature was not checked. */
    public Optional<String> verifiedBy() {
        return verifiedBy;
    }

    /** A copy of a document by its path, such as {@code study.json} or {@code evaluation.json}. */
    public Optional<byte[]> document(String path) {
        return Optional.ofNullable(entries.get(path)).map(byte[]::clone);
    }

    /** The paths of all entries. */
    public List<String> paths() {
        return List.copyOf(entries.keySet());
    }
}
