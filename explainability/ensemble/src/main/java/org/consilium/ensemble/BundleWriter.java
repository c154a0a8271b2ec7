package org.consilium.ensemble;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes a model bundle: the same content makes the same bytes, whenever and wherever it is written.
 *
 * <p>Documents that this module does not read (study, evaluation, card, report) go in by path. {@code provenance.json}
 * is required; {@code run.json} holds times and host, and stays outside the content hash.
 */
public final class BundleWriter {

    private static final Set<String> OWN = Set.of(
            BundleDescription.ENTRY,
            BundleManifest.ENTRY,
            BundleManifest.SIGNATURE_ENTRY,
            ModelBundle.BACKGROUND_ENTRY);

    private final BundleDescription description;
    private final List<BundleTask> tasks = new ArrayList<>();
    private final SortedMap<String, byte[]> entries = new TreeMap<>();

    public BundleWriter(BundleDescription description) {
        this.description = description;
    }

    /** Adds a task; tasks keep the order in which they come. */
    public BundleWriter task(BundleTask task) {
        tasks.add(task);
        return this;
    }

    public BundleWriter background(ReferenceRows rows) {
        if (rows.columns() != description.columns().size()) {
            throw new IllegalArgumentException("The reference rows have " + rows.columns() + " columns, the bundle has "
                    + description.columns().size() + ".");
        }
        entries.put(ModelBundle.BACKGROUND_ENTRY, rows.write());
        return this;
    }

    /** Adds a document by its path, such as {@code study.json}. */
    public BundleWriter document(String path, byte[] bytes) {
        BundleEntries.checkPath(path);
        if (OWN.contains(path) || path.startsWith("tasks/")) {
            throw new IllegalArgumentException("The entry " + path + " is written by the bundle itself.");
        }
        if (entries.put(path, bytes.clone()) != null) {
            throw new IllegalArgumentException("The bundle holds the document " + path + " already.");
        }
        return this;
    }

    /**
     * Signs the bundle and puts it in its place at once, so that no reader sees half of it.
     *
     * @return the content hash
     */
    public String write(Path file, SigningKey key) throws IOException {
        check(description, tasks);
        if (!entries.containsKey(ModelBundle.PROVENANCE_ENTRY)) {
            throw new IllegalArgumentException("The bundle needs the document " + ModelBundle.PROVENANCE_ENTRY
                    + ", which says what it was made of.");
        }
        SortedMap<String, byte[]> all = new TreeMap<>(entries);
        for (BundleTask task : tasks) {
            TaskJson.write(task, all);
        }
        all.put(
                BundleDescription.ENTRY,
                description.write(tasks.stream().map(BundleTask::id).toList()));
        BundleManifest manifest = BundleManifest.of(all);
        byte[] manifestBytes = manifest.write();
        all.put(BundleManifest.ENTRY, manifestBytes);
        all.put(BundleManifest.SIGNATURE_ENTRY, signature(key, manifestBytes));
        Path target = file.toAbsolutePath();
        Path fresh = Files.createTempFile(target.getParent(), file.getFileName().toString(), ".new");
        try {
            BundleEntries.write(all, fresh);
            readableByAll(fresh);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        return manifest.contentHash();
    }

    /** A temporary file is its owner's alone; a bundle holds no secret and is read by other accounts. */
    private static void readableByAll(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }
    }

    private static byte[] signature(SigningKey key, byte[] manifest) {
        return JsonText.of(json -> {
            json.writeStringField("algorithm", "Ed25519");
            json.writeStringField("keyId", key.keyId());
            json.writeStringField("signature", Base64.getEncoder().encodeToString(key.sign(manifest)));
        });
    }

    /** What must hold between a bundle's description and its tasks. */
    static void check(BundleDescription description, List<BundleTask> tasks) {
        if (tasks.isEmpty() || (description.taskKind() == TaskKind.DIFFERENTIAL && tasks.size() != 1)) {
            throw new IllegalArgumentException("A " + description.taskKind().text() + " bundle cannot have "
                    + tasks.size() + " tasks. Give at least one finding, or the one differential.");
        }
        Set<String> ids = new HashSet<>();
        for (BundleTask task : tasks) {
            CalibratedEnsemble ensemble = task.ensemble();
            if (!ids.add(task.id())) {
                throw new IllegalArgumentException("The bundle has two tasks named " + task.id() + ".");
            }
            if (ensemble.blend().features() != description.columns().size()) {
                throw new IllegalArgumentException("The task " + task.id() + " has "
                        + ensemble.blend().features() + " features, the bundle has "
                        + description.columns().size() + " columns.");
            }
            boolean single = ensemble.classes().size() == 1;
            if (single != (description.taskKind() == TaskKind.FINDINGS)) {
                throw new IllegalArgumentException("The task " + task.id() + " has "
                        + ensemble.classes().size() + " classes. A finding has one, a differential more.");
            }
        }
    }
}
