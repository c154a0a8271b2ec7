package org.consilium.server.access;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.consilium.audit.AuditEntry;
import org.consilium.audit.AuditEvent;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.persistence.CareRelations;
import org.consilium.server.persistence.Sight;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Whose record a clinician may open: by configuration anybody's, or that of patients whom they or their department care
 * for. A record with a restricted part always needs the relation. In an emergency a clinician breaks the glass: with a
 * reason, for some hours, and to be reviewed.
 */
@ApplicationScoped
public class PatientAccess {

    /** The kind of entry that opens a record in an emergency. */
    public static final String BREAK_GLASS = "break-glass";

    /** Why the glass is broken; words of one's own go beside it. */
    public static final Set<String> REASONS = Set.of("emergency", "covering-colleague", "patient-request", "other");

    private static final Logger LOG = Logger.getLogger(PatientAccess.class);

    private final Relation relation;
    private final Duration lasts;
    private final CareRelations relations;
    private final AuditTrail trail;
    private final Clock clock;

    PatientAccess(
            @ConfigProperty(name = "consilium.access.relation") String relation,
            @ConfigProperty(name = "consilium.access.break-glass") Duration lasts,
            CareRelations relations,
            AuditTrail trail,
            Clock clock) {
        this.relation = Relation.of(relation);
        this.lasts = lasts;
        this.relations = relations;
        this.trail = trail;
        this.clock = clock;
    }

    /** What a clinician must have to do with a patient. */
    public enum Relation {
        /** Nothing but the role. */
        OPEN,
        CARE_TEAM,
        DEPARTMENT;

        static Relation of(String text) {
            try {
                return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "CONSILIUM_ACCESS_RELATION must be open, care-team or department, and is " + text + ".");
            }
        }
    }

    /**
     * Refuses a clinician who has nothing to do with the patient. Auditors review and systems deliver whatever the
     * relation.
     *
     * @throws Rejection of kind closed, which names the way in an emergency
     */
    public void require(Caller caller, String patient) {
        if (isOpenByItself(caller, patient) || openedUntil(caller, patient).isPresent()) {
            return;
        }
        throw Rejection.of(
                RejectionKind.CLOSED,
                (relations.isRestricted(patient) ? "This record has restricted parts, and you" : "You")
                        + " are not known to care for this patient. In an emergency you can break the glass: with a reason"
                        + " the record opens to you for " + inWords(lasts)
                        + ". That you opened it, why, and all that you see in it is recorded and will be reviewed.");
    }

    /** Until when a record is open to the caller by a broken glass; empty where it opens by itself, or not at all. */
    public Optional<Instant> emergency(Caller caller, String patient) {
        return isOpenByItself(caller, patient) ? Optional.empty() : openedUntil(caller, patient);
    }

    private boolean isOpenByItself(Caller caller, String patient) {
        return !caller.is(Role.CLINICIAN)
                || caller.is(Role.AUDITOR)
                || caller.is(Role.INTEGRATION)
                || (relation == Relation.OPEN && !relations.isRestricted(patient))
                || cares(caller, patient);
    }

    private static String inWords(Duration duration) {
        long minutes = duration.toMinutes();
        return minutes % 60 == 0
                ? minutes / 60 + (minutes == 60 ? " hour" : " hours")
                : minutes + (minutes == 1 ? " minute" : " minutes");
    }

    /** Whose records a caller may look for, and learn of. */
    public Sight sight(Caller caller) {
        if (!caller.is(Role.CLINICIAN) || caller.is(Role.AUDITOR) || caller.is(Role.INTEGRATION)) {
            return Sight.EVERYTHING;
        }
        if (relation != Relation.OPEN) {
            return new Sight(known(caller), Set.of());
        }
        Set<String> closed = new TreeSet<>(relations.restricted());
        if (!closed.isEmpty()) {
            closed.removeAll(relations.within(known(caller), closed));
        }
        return new Sight(null, closed);
    }

    private CareRelations.Circle known(Caller caller) {
        return CareRelations.Circle.of(
                caller.practitioner(),
                relation == Relation.DEPARTMENT ? caller.departments() : Set.of(),
                caller.name(),
                clock.instant().minus(lasts));
    }

    /** Of these patients those whose records a clinician may not open as things are. */
    public Set<String> closed(Caller caller, Collection<String> patients) {
        Set<String> closed =
                relation == Relation.OPEN ? new TreeSet<>(relations.restricted(patients)) : new TreeSet<>(patients);
        if (!closed.isEmpty()) {
            closed.removeAll(relations.within(known(caller), closed));
        }
        return closed;
    }

    private boolean cares(Caller caller, String patient) {
        String practitioner = caller.practitioner();
        boolean inTeam = practitioner != null && relations.inCareTeam(patient, practitioner);
        return inTeam || (relation == Relation.DEPARTMENT && relations.inDepartment(patient, caller.departments()));
    }

    private Optional<Instant> openedUntil(Caller caller, String patient) {
        return trail
                .find(new AuditTrail.Query(
                        Long.MAX_VALUE,
                        patient,
                        BREAK_GLASS,
                        caller.name(),
                        null,
                        clock.instant().minus(lasts),
                        null,
                        Map.of(),
                        1))
                .stream()
                .map(entry -> entry.at().plus(lasts))
                .findFirst();
    }

    /** Opens a record in an emergency; answers until when. */
    @Transactional
    public Instant breakGlass(Caller caller, String patient, String reason, String words) {
        if (!REASONS.contains(reason) || words.isBlank()) {
            throw Rejection.of(
                    RejectionKind.INVALID,
                    "'reason' must be one of " + REASONS.stream().sorted().toList()
                            + ", and 'text' must say more in words.");
        }
        Instant until = clock.instant().plus(lasts);
        AuditEntry entry = trail.record(
                new AuditEvent(
                        BREAK_GLASS, caller.name(), patient, null, Map.of("reason", reason, "until", until.toString())),
                Map.of("text", words));
        LOG.warnf("Somebody broke the glass: entry %d of the audit log. It awaits review.", entry.sequence());
        return until;
    }
}
