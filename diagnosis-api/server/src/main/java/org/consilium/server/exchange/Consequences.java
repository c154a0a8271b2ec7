package org.consilium.server.exchange;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.consilium.server.exchange.record.PatientRecords;
import org.consilium.server.persistence.AmendmentLedger;
import org.consilium.server.persistence.AmendmentLedger.Cause;
import org.consilium.server.persistence.PatientMerges;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.persistence.ResourceStore.Current;
import org.consilium.server.persistence.ResourceWrite;

/**
 * What follows from a change of what was there before: assessments that rested on it are to be made again, and records of
 * one person are joined. Resources that are new change nothing that was said.
 */
@ApplicationScoped
class Consequences {

    private static final Set<String> IN_ERROR =
            Set.of("status=entered-in-error", "verification-status=entered-in-error");

    /** Marks the token of the record that takes a patient's place: {@code Patient.link} of type replaced-by. */
    static final String REPLACED_BY = "replaced-by";

    /** Marks the token of a record that a patient takes the place of: {@code Patient.link} of type replaces. */
    static final String REPLACES = "replaces";

    private final AmendmentLedger amendments;
    private final PatientMerges merges;

    Consequences(AmendmentLedger amendments, PatientMerges merges) {
        this.amendments = amendments;
        this.merges = merges;
    }

    /** Notes, in the transaction of the writes, what follows from them. */
    void note(Collection<ResourceWrite> writes, Map<ResourceKey, Current> before, Instant now) {
        Map<String, List<Cause>> causes = new LinkedHashMap<>();
        for (ResourceWrite write : writes) {
            boolean evidence = PatientRecords.TYPES.contains(write.key().type());
            Current current = before.get(write.key());
            if (write.key().type().equals("Patient")) {
                merge(write, causes, now);
            }
            if (evidence && current != null && !current.deleted()) {
                Cause cause = new Cause(write.key(), write.version(), how(write));
                for (String patient : patients(write, current)) {
                    causes.computeIfAbsent(patient, each -> new ArrayList<>()).add(cause);
                }
            }
        }
        if (!causes.isEmpty()) {
            amendments.note(causes, now);
        }
    }

    /** The records that it was and is part of, and those that these were joined to. */
    private Set<String> patients(ResourceWrite write, Current current) {
        Set<String> patients = new TreeSet<>();
        for (String patient : new String[] {write.patient(), current.patient()}) {
            if (patient != null) {
                patients.add(patient);
                merges.survivor(patient).ifPresent(patients::add);
            }
        }
        return patients;
    }

    private static String how(ResourceWrite write) {
        if (write.body() == null) {
            return "was deleted";
        }
        return write.tokens().stream().anyMatch(IN_ERROR::contains) ? "was entered in error" : "was corrected";
    }

    private void merge(ResourceWrite write, Map<String, List<Cause>> causes, Instant now) {
        String patient = write.key().id();
        Optional<String> into = linked(write, REPLACED_BY).stream().findFirst();
        if (into.isPresent() && !into.get().equals(patient)) {
            join(patient, into.get(), causes, now);
        } else if (write.version() > 1) {
            merges.part(patient).ifPresent(survivor -> causes.computeIfAbsent(survivor, each -> new ArrayList<>())
                    .add(new Cause(write.key(), 0, "is no longer part of this record")));
        }
        for (String gone : linked(write, REPLACES)) {
            if (!gone.equals(patient)) {
                join(gone, patient, causes, now);
            }
        }
    }

    private void join(String replaced, String survivor, Map<String, List<Cause>> causes, Instant now) {
        if (merges.survivor(replaced).filter(survivor::equals).isPresent()) {
            return;
        }
        merges.join(replaced, survivor, now);
        ResourceKey key = new ResourceKey("Patient", replaced);
        Cause cause = new Cause(key, 0, "was merged into Patient/" + survivor);
        for (String patient : List.of(replaced, survivor)) {
            causes.computeIfAbsent(patient, each -> new ArrayList<>()).add(cause);
        }
    }

    private static List<String> linked(ResourceWrite write, String how) {
        String prefix = how + "=Patient/";
        return write.tokens().stream()
                .filter(token -> token.startsWith(prefix))
                .map(token -> token.substring(prefix.length()))
                .toList();
    }
}
