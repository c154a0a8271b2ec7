package org.consilium.server.exchange;

import ca.uhn.fhir.rest.annotation.Count;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.param.DateRangeParam;
import ca.uhn.fhir.rest.param.ReferenceParam;
import ca.uhn.fhir.rest.param.StringParam;
import ca.uhn.fhir.rest.param.TokenParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.IdType;
import org.jspecify.annotations.Nullable;

/** The log as AuditEvents, for auditors' systems; newest first. They are derived from the log and cannot be written. */
@Singleton
public class AuditEventDoor implements IResourceProvider {

    private static final int PAGE = 100;
    private static final int LARGEST_PAGE = 1000;

    private final AuditTrail trail;
    private final AuditEvents events;

    AuditEventDoor(AuditTrail trail, AuditEvents events) {
        this.trail = trail;
        this.events = events;
    }

    @Override
    public Class<? extends IBaseResource> getResourceType() {
        return AuditEvent.class;
    }

    /** @param id the entry's number; with {@code -n} for the n-th of its patients */
    @Read
    public AuditEvent read(@IdParam IdType id) {
        String wanted = id.getIdPart();
        long sequence = wanted.matches("\\d{1,18}(-\\d{1,6})?") ? Long.parseLong(wanted.split("-", -1)[0]) : -1;
        return trail.entry(sequence)
                .flatMap(entry -> events.of(entry).stream()
                        .filter(event -> event.getIdElement().getIdPart().equals(wanted))
                        .findFirst())
                .orElseThrow(() -> Rejection.of(RejectionKind.NOT_FOUND, "There is no such AuditEvent here."));
    }

    /**
     * @param subtype an entry's kind
     * @param entity what was made or seen, such as {@code Observation/17/_history/2}
     */
    @Search
    public List<AuditEvent> search(
            @OptionalParam(name = AuditEvent.SP_PATIENT) @Nullable ReferenceParam patient,
            @OptionalParam(name = AuditEvent.SP_DATE) @Nullable DateRangeParam date,
            @OptionalParam(name = AuditEvent.SP_AGENT_NAME) @Nullable StringParam agent,
            @OptionalParam(name = AuditEvent.SP_SUBTYPE) @Nullable TokenParam subtype,
            @OptionalParam(name = AuditEvent.SP_ENTITY) @Nullable ReferenceParam entity,
            @Count @Nullable Integer count) {
        AuditTrail.Query query = new AuditTrail.Query(
                Long.MAX_VALUE,
                patient == null ? null : patient.getIdPart(),
                subtype == null ? null : subtype.getValue(),
                agent == null ? null : agent.getValue(),
                entity == null ? null : entity.getValue().replaceFirst("^RiskAssessment/", ""),
                date == null ? null : instant(date.getLowerBoundAsInstant()),
                date == null ? null : instant(date.getUpperBoundAsInstant()),
                Map.of(),
                Math.min(count == null ? PAGE : count, LARGEST_PAGE));
        return trail.find(query).stream()
                .flatMap(entry -> events.of(entry).stream())
                .filter(event -> patient == null || isOf(event, patient.getIdPart()))
                .toList();
    }

    private static boolean isOf(AuditEvent event, String patient) {
        return event.getEntity().stream()
                .anyMatch(each -> ("Patient/" + patient).equals(each.getWhat().getReference()));
    }

    private static @Nullable Instant instant(@Nullable Date date) {
        return date == null ? null : date.toInstant();
    }
}
