package org.consilium.server.exchange;

import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.consilium.audit.AuditEvent;
import org.consilium.server.access.Caller;
import org.consilium.server.persistence.AuditTrail;

/** One audit entry for each transaction that changed records, naming every version that it wrote. */
@Singleton
class RecordAudit {

    private final AuditTrail trail;

    RecordAudit(AuditTrail trail) {
        this.trail = trail;
    }

    /**
     * @param how the interaction, such as {@code transaction} or {@code create}
     * @param bodyHash SHA-256 of the body that was sent
     */
    void record(Caller caller, String how, String bodyHash, List<Written> written) {
        StringBuilder versions = new StringBuilder();
        TreeSet<String> patients = new TreeSet<>();
        int changed = 0;
        for (Written each : written) {
            if (each.changed()) {
                changed++;
                versions.append(versions.isEmpty() ? "" : " ").append(each.location());
                if (each.patient() != null) {
                    patients.add(each.patient());
                }
            }
        }
        Map<String, String> detail = new LinkedHashMap<>();
        detail.put("interaction", how);
        detail.put("changed", Integer.toString(changed));
        detail.put("versions", versions.toString());
        detail.put("body", bodyHash);
        String patient = patients.size() == 1 ? patients.first() : null;
        if (patients.size() > 1) {
            detail.put("patients", String.join(" ", patients));
        }
        trail.record(new AuditEvent("record-change", caller.name(), patient, null, detail));
    }
}
