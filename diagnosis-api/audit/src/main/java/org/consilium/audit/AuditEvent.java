package org.consilium.audit;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened and must be remembered, before it has its place in the log.
 *
 * @param kind what happened, in kebab case ({@code assessment}, {@code explanation-view}, {@code ingest})
 * @param actor who did it: the user's or the client's name at the identity provider
 * @param patient id of the patient whose record was touched; null where no single patient was
 * @param subject what was made or seen, as {@code Type/id} or an id; null where there is none
 * @param detail further facts, names to values. Never a patient's name, identifier or result: ids and hashes only
 * @param sealed what is said of the patient beyond that, encrypted; null where nothing is
 */
public record AuditEvent(
        String kind,
        String actor,
        @Nullable String patient,
        @Nullable String subject,
        Map<String, String> detail,
        @Nullable SealedDetail sealed) {

    public AuditEvent {
        if (kind.isBlank()) {
            throw new IllegalArgumentException("An audit event needs a kind, such as 'assessment'; it was blank.");
        }
        if (actor.isBlank()) {
            throw new IllegalArgumentException("An audit event needs an actor: who did it; it was blank.");
        }
        detail = Map.copyOf(detail);
    }

    /** An event that says nothing in secret. */
    public AuditEvent(
            String kind, String actor, @Nullable String patient, @Nullable String subject, Map<String, String> detail) {
        this(kind, actor, patient, subject, detail, null);
    }

    /** The same event with a secret part. */
    public AuditEvent with(SealedDetail secret) {
        return new AuditEvent(kind, actor, patient, subject, detail, secret);
    }

    /** The details in the order in which they are written. */
    TreeMap<String, String> sortedDetail() {
        return new TreeMap<>(detail);
    }
}
