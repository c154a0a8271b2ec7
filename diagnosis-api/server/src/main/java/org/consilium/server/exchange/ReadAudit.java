package org.consilium.server.exchange;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.ResponseDetails;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.consilium.audit.AuditEvent;
import org.consilium.server.access.Caller;
import org.consilium.server.access.PatientAccess;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.persistence.CareRelations;
import org.consilium.server.persistence.PatientsBehind;
import org.consilium.server.persistence.StoredResource;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Every reading at the FHIR door: whether the caller may see the patients whose records leave, and an entry that says
 * whose did. What was asked in a search is not kept, as it may name a person.
 */
@Singleton
@Interceptor
public class ReadAudit {

    private static final Set<RestOperationTypeEnum> READS = Set.of(
            RestOperationTypeEnum.READ,
            RestOperationTypeEnum.VREAD,
            RestOperationTypeEnum.SEARCH_TYPE,
            RestOperationTypeEnum.HISTORY_INSTANCE);

    private final CareRelations relations;
    private final PatientsBehind behind;
    private final PatientAccess access;
    private final AuditTrail trail;

    ReadAudit(CareRelations relations, PatientsBehind behind, PatientAccess access, AuditTrail trail) {
        this.relations = relations;
        this.behind = behind;
        this.access = access;
        this.trail = trail;
    }

    /** Before the answer leaves: if it cannot be recorded, it does not leave. */
    @Hook(value = Pointcut.SERVER_OUTGOING_RESPONSE, order = -100)
    public void reading(ResponseDetails response, ServletRequestDetails request) {
        IBaseResource answer = response.getResponseResource();
        if (!READS.contains(request.getRestOperationType()) || !(answer instanceof Resource resource)) {
            return;
        }
        List<Resource> shown = resource instanceof Bundle bundle
                ? bundle.getEntry().stream()
                        .map(Bundle.BundleEntryComponent::getResource)
                        .filter(Objects::nonNull)
                        .toList()
                : List.of(resource);
        Map<String, Set<String>> idsByType = new LinkedHashMap<>();
        shown.forEach(each -> idsByType
                .computeIfAbsent(each.fhirType(), type -> new TreeSet<>())
                .add(each.getIdElement().getIdPart()));
        String subject = resource instanceof Bundle
                ? null
                : resource.fhirType() + "/" + resource.getIdElement().getIdPart() + "/_history/"
                        + resource.getIdElement().getVersionIdPart();
        TreeSet<String> patients = new TreeSet<>();
        idsByType.forEach((type, ids) -> patients.addAll(relations.patientsOf(type, ids)));
        record(request, patients, subject, shown.size());
    }

    /** The same for what leaves as the text that is stored. */
    void shown(ServletRequestDetails request, List<StoredResource> shown, boolean alone) {
        PatientsBehind.Told told = behind.of(shown);
        Caller caller = FhirRequests.caller(request);
        if (told.ownerless() && !access.sight(caller).isEverything()) {
            throw Rejection.of(
                    RejectionKind.FORBIDDEN,
                    "No document on record refers to this file, so that nobody knows whose it is, and it opens to nobody who"
                            + " sees some records alone.");
        }
        String subject =
                alone ? shown.get(0).key() + "/_history/" + shown.get(0).version() : null;
        record(request, new TreeSet<>(told.patients()), subject, shown.size());
    }

    /** The same for what a bundle reads, in the bundle's own transaction. */
    void shownInBundle(Caller caller, String how, List<StoredResource> shown) {
        PatientsBehind.Told told = behind.of(shown);
        if (told.ownerless() && !access.sight(caller).isEverything()) {
            throw Rejection.of(RejectionKind.FORBIDDEN, "Nobody knows whose one of these files is.");
        }
        SortedSet<String> patients = new TreeSet<>(told.patients());
        patients.forEach(patient -> access.require(caller, patient));
        trail.record(event(caller, "record-search", how, "all", patients, null, shown.size()));
    }

    /** That a resource is there, and how often it was changed, is for those to know to whom it opens. */
    void require(ServletRequestDetails request, StoredResource current) {
        behind.of(List.of(current))
                .patients()
                .forEach(patient -> access.require(FhirRequests.caller(request), patient));
    }

    private void record(
            ServletRequestDetails request, SortedSet<String> patients, @Nullable String subject, int shown) {
        Caller caller = FhirRequests.caller(request);
        patients.forEach(patient -> access.require(caller, patient));
        boolean log = "AuditEvent".equals(request.getResourceName());
        AuditEvent event = event(
                caller,
                log ? "audit-read" : subject == null ? "record-search" : "record-read",
                request.getRestOperationType().getCode(),
                request.getResourceName() == null ? "all" : request.getResourceName(),
                patients,
                subject,
                shown);
        QuarkusTransaction.requiringNew().run(() -> trail.record(event));
    }

    private static AuditEvent event(
            Caller caller,
            String kind,
            String interaction,
            String type,
            SortedSet<String> patients,
            @Nullable String subject,
            int shown) {
        Map<String, String> detail = new LinkedHashMap<>();
        detail.put("interaction", interaction);
        detail.put("type", type);
        detail.put("shown", Integer.toString(shown));
        if (patients.size() > 1) {
            detail.put("patients", String.join(" ", patients));
        }
        return new AuditEvent(kind, caller.name(), patients.size() == 1 ? patients.first() : null, subject, detail);
    }
}
