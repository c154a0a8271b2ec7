package org.consilium.audit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Checks an exported log without the server: its chain, its records, and, against checkpoints, its length and its past.
 */
public final class LogCheck {

    /** What stays open when no checkpoint from outside is given. */
    public static final String WITHOUT_OUTSIDE =
            "No checkpoint kept elsewhere was given. Entries cut off at the end, and a"
                    + " log written anew from some entry on by someone who has the installation's key, cannot be found without"
                    + " one: keep checkpoints where this installation cannot change them, and name one with --checkpoint.";

    private final LogFolder log;
    private final List<String> broken = new ArrayList<>();
    private final Set<String> erased = new HashSet<>();
    private final List<String> notes = new ArrayList<>();

    private LogCheck(LogFolder log) {
        this.log = log;
    }

    /**
     * What was found.
     *
     * @param entries how many entries hold
     * @param broken what does not hold; empty for a log that is intact
     * @param notes what was shown, and what was not
     */
    public record Report(
            long entries, String head, String root, Map<String, Long> kinds, List<String> broken, List<String> notes) {

        public boolean intact() {
            return broken.isEmpty();
        }
    }

    /**
     * Checks a folder.
     *
     * @param outside checkpoints that were kept elsewhere, none or any number; of a log that was written anew, two
     *     neighbours say between which entries that began
     * @param trusted the installation's public key, had from elsewhere
     */
    public static Report of(LogFolder log, List<SignedCheckpoint> outside, @Nullable PublicKey trusted)
            throws IOException {
        return new LogCheck(log).run(outside, trusted);
    }

    private Report run(List<SignedCheckpoint> outside, @Nullable PublicKey trusted) throws IOException {
        Optional<SignedCheckpoint> own = ownCheckpoint();
        TreeSet<Long> sizes = new TreeSet<>();
        own.ifPresent(each -> sizes.add(each.checkpoint().size()));
        outside.forEach(each -> sizes.add(each.checkpoint().size()));
        Map<String, Recorded> recorded = new HashMap<>();
        LogReading reading = new LogReading();
        try (InputStream in = LogFolder.open(log.entries())) {
            reading.walk(in, sizes, entry -> noteRecord(entry, recorded))
                    .ifPresent(found ->
                            broken.add("Entry " + found.sequence() + " does not hold: " + found.reason() + "."));
        }
        if (broken.isEmpty()) {
            checkRecords(recorded);
            PublicKey key = trusted != null ? trusted : ownKey();
            own.ifPresent(each -> compare("The checkpoint in the folder", each, key, reading, true));
            compareAll(outside, key, reading);
        }
        if (!erased.isEmpty()) {
            notes.add(
                    erased.size() + " patients were erased: what their entries and assessments said cannot be read any"
                            + " more, and those assessments cannot be replayed. The entries themselves hold.");
        }
        if (outside.isEmpty()) {
            notes.add(WITHOUT_OUTSIDE);
        }
        if (trusted == null) {
            notes.add(
                    "No key was given (--key): signatures were checked with the key in the folder, which who forges the"
                            + " log forges too.");
        }
        return new Report(
                reading.head().sequence(),
                reading.head().hash(),
                reading.root().hex(),
                reading.kinds(),
                List.copyOf(broken),
                List.copyOf(notes));
    }

    private Optional<SignedCheckpoint> ownCheckpoint() throws IOException {
        if (!Files.exists(log.checkpoint())) {
            broken.add("The folder has no " + LogFolder.CHECKPOINT + ", which every export has.");
            return Optional.empty();
        }
        try {
            return Optional.of(SignedCheckpoint.parse(read(log.checkpoint())));
        } catch (IllegalArgumentException e) {
            broken.add("The checkpoint in the folder does not hold: " + e.getMessage());
            return Optional.empty();
        }
    }

    private @Nullable PublicKey ownKey() throws IOException {
        if (!Files.exists(log.key())) {
            broken.add("The folder has no " + LogFolder.KEY + ", which every export has; name a key with --key.");
            return null;
        }
        return CheckpointKey.readPublic(log.key());
    }

    /** From the earliest on, to the first that does not hold: those after it cannot hold either. */
    private void compareAll(List<SignedCheckpoint> outside, @Nullable PublicKey key, LogReading reading) {
        List<SignedCheckpoint> inOrder = outside.stream()
                .sorted(Comparator.comparingLong(each -> each.checkpoint().size()))
                .toList();
        long held = 0;
        for (SignedCheckpoint each : inOrder) {
            int before = broken.size();
            compare("The checkpoint kept elsewhere", each, key, reading, false);
            if (broken.size() > before) {
                if (held > 0) {
                    notes.add("Up to entry " + held
                            + " the log is the one of that time; what was done to it begins after" + " that.");
                }
                return;
            }
            held = each.checkpoint().size();
        }
    }

    private void compare(
            String which, SignedCheckpoint signed, @Nullable PublicKey key, LogReading reading, boolean whole) {
        Checkpoint checkpoint = signed.checkpoint();
        if (key == null || !signed.isSignedBy(key)) {
            broken.add(which + " is not signed by the key.");
            return;
        }
        long entries = reading.head().sequence();
        if (checkpoint.size() > entries) {
            broken.add(which + " was made of " + checkpoint.size() + " entries, and the log has " + entries
                    + ": entries were cut off.");
        } else if (!reading.rootAt(checkpoint.size())
                .map(checkpoint.root()::equals)
                .orElse(false)) {
            broken.add(which + " was made of another log: the first " + checkpoint.size()
                    + " entries are not the ones that were there on " + checkpoint.at()
                    + ". One of the two is a fork.");
        } else if (whole && checkpoint.size() < entries) {
            broken.add(which + " was made of " + checkpoint.size() + " entries, and the log has " + entries
                    + ": the last ones are signed by nobody.");
        } else {
            notes.add(which + " holds: signed on " + checkpoint.at() + ", and the log's first " + checkpoint.size()
                    + " entries are the ones of that time.");
        }
    }

    /** The hash of an assessment's record, and whose it is. */
    private record Recorded(String hash, @Nullable String patient) {}

    private void noteRecord(AuditEntry entry, Map<String, Recorded> recorded) {
        AuditEvent event = entry.event();
        String record = event.detail().get("record");
        if (event.kind().equals("assessment") && record != null && event.subject() != null) {
            recorded.put(event.subject(), new Recorded(record, event.patient()));
        } else if (event.kind().equals("key-destruction") && event.patient() != null) {
            erased.add(event.patient());
        }
    }

    /** Each record has the hash that its entry gives, and none is missing. */
    private void checkRecords(Map<String, Recorded> recorded) throws IOException {
        if (!Files.exists(log.records())) {
            if (recorded.values().stream().anyMatch(each -> !erased.contains(each.patient()))) {
                broken.add("The folder has no " + LogFolder.RECORDS + ", although assessments were recorded.");
            }
            return;
        }
        int line = 0;
        try (LogFolder.Lines lines = LogFolder.Lines.of(log.records())) {
            for (Optional<byte[]> next = lines.next(); next.isPresent(); next = lines.next()) {
                line++;
                Map<String, Object> record = CanonicalJsonReader.object(new String(next.get(), StandardCharsets.UTF_8));
                String id = String.valueOf(record.get("id"));
                String hash = Sha256.hex(String.valueOf(record.get("record")).getBytes(StandardCharsets.UTF_8));
                Recorded expected = recorded.remove(id);
                if (expected == null || !hash.equals(expected.hash())) {
                    broken.add("The record of assessment " + id + " is not the one of its entry.");
                }
            }
        } catch (IllegalArgumentException e) {
            broken.add("Line " + (line + 1) + " of " + LogFolder.RECORDS + " does not hold: " + e.getMessage());
        }
        // What was kept in the open, before there were keys, could be erased only by taking it away.
        recorded.values().removeIf(each -> erased.contains(each.patient()));
        recorded.keySet().stream()
                .sorted()
                .limit(10)
                .forEach(id -> broken.add("The record of assessment " + id + " is missing."));
    }

    static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
