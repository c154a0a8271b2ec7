package org.consilium.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An event with its place in the log.
 *
 * <p>{@code hash} is the SHA-256 of {@link #canonical()}, which holds {@code previous}, the hash of the entry before:
 * changing, dropping or reordering any entry breaks every later link.
 *
 * @param sequence 1 for the first entry, then without gaps
 * @param at when it was recorded, in whole microseconds so that it survives a database unchanged
 * @param previous hash of the entry before, {@link ChainHead#GENESIS} for the first; 64 lower-case hex digits
 * @param hash of this entry; 64 lower-case hex digits
 */
public record AuditEntry(long sequence, Instant at, AuditEvent event, String previous, String hash) {

    /** Version of the canonical form; part of the hashed bytes, so that a later form cannot pass for this one. */
    static final long FORM = 1;

    /** The form of entries with a sealed part. */
    static final long SEALED_FORM = 2;

    public AuditEntry {
        if (sequence < 1) {
            throw new IllegalArgumentException("The sequence of an audit entry starts at 1, but was " + sequence + ".");
        }
        if (!at.equals(at.truncatedTo(ChronoUnit.MICROS))) {
            throw new IllegalArgumentException(
                    "The time of an audit entry is in whole microseconds; truncate it first.");
        }
    }

    /** The entry that follows {@code head}. */
    public static AuditEntry after(ChainHead head, AuditEvent event, Instant at) {
        long sequence = head.sequence() + 1;
        Instant time = at.truncatedTo(ChronoUnit.MICROS);
        String hash = Sha256.hex(canonical(sequence, time, event, head.hash()).getBytes(StandardCharsets.UTF_8));
        return new AuditEntry(sequence, time, event, head.hash(), hash);
    }

    /** The text whose UTF-8 bytes are hashed: JSON after RFC 8785, its keys sorted, without blanks. */
    public String canonical() {
        return canonical(sequence, at, event, previous);
    }

    /** Whether {@code hash} is the hash of what the entry says. */
    public boolean holds() {
        return hash.equals(Sha256.hex(canonical().getBytes(StandardCharsets.UTF_8)));
    }

    /** The head of a chain that ends here. */
    public ChainHead head() {
        return new ChainHead(sequence, hash);
    }

    /** The entry's leaf in the tree: its canonical bytes. */
    public TreeHash leaf() {
        return TreeHash.ofLeaf(canonical().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads an entry back from its canonical text.
     *
     * @param hash as it was written beside the text; not checked here
     * @throws IllegalArgumentException if the text is not the canonical form of an entry
     */
    public static AuditEntry read(String canonical, String hash) {
        SortedMap<String, Object> members = CanonicalJsonReader.object(canonical);
        try {
            TreeMap<String, String> detail = new TreeMap<>();
            ((Map<?, ?>) required(members, "detail"))
                    .forEach((name, value) -> detail.put((String) name, (String) value));
            SealedDetail sealed = members.get("sealed") instanceof Map<?, ?> secret
                    ? new SealedDetail((String) required(secret, "key"), (String) required(secret, "data"))
                    : null;
            AuditEvent event = new AuditEvent(
                    (String) required(members, "kind"),
                    (String) required(members, "actor"),
                    (String) members.get("patient"),
                    (String) members.get("subject"),
                    detail,
                    sealed);
            AuditEntry entry = new AuditEntry(
                    (Long) required(members, "sequence"),
                    Instant.parse((String) required(members, "at")),
                    event,
                    (String) required(members, "previous"),
                    hash);
            if (!entry.canonical().equals(canonical)) {
                throw new IllegalArgumentException("This is JSON, but not the canonical form of an entry.");
            }
            return entry;
        } catch (ClassCastException | java.time.DateTimeException e) {
            throw new IllegalArgumentException("This is JSON, but not an entry: a member is of another kind.", e);
        }
    }

    private static Object required(Map<?, ?> members, String name) {
        @Nullable Object value = members.get(name);
        if (value == null) {
            throw new IllegalArgumentException("An entry has the member '" + name + "', and this has not.");
        }
        return value;
    }

    private static String canonical(long sequence, Instant at, AuditEvent event, String previous) {
        TreeMap<String, Object> members = new TreeMap<>();
        members.put("actor", event.actor());
        members.put("at", at.toString());
        members.put("detail", event.sortedDetail());
        members.put("form", event.sealed() == null ? FORM : SEALED_FORM);
        members.put("kind", event.kind());
        if (event.patient() != null) {
            members.put("patient", event.patient());
        }
        members.put("previous", previous);
        if (event.sealed() != null) {
            members.put(
                    "sealed",
                    new TreeMap<>(Map.of(
                            "data", event.sealed().data(),
                            "key", event.sealed().key())));
        }
        members.put("sequence", sequence);
        if (event.subject() != null) {
            members.put("subject", event.subject());
        }
        return CanonicalJson.of(members);
    }
}
