package org.consilium.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.TreeMap;

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

    private static String canonical(long sequence, Instant at, AuditEvent event, String previous) {
        TreeMap<String, Object> members = new TreeMap<>();
        members.put("actor", event.actor());
        members.put("at", at.toString());
        members.put("detail", event.sortedDetail());
        members.put("form", FORM);
        members.put("kind", event.kind());
        if (event.patient() != null) {
            members.put("patient", event.patient());
        }
        members.put("previous", previous);
        members.put("sequence", sequence);
        if (event.subject() != null) {
            members.put("subject", event.subject());
        }
        return CanonicalJson.of(members);
    }
}
