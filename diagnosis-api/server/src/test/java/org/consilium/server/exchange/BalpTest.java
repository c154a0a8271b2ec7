package org.consilium.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.consilium.audit.AuditEntry;
import org.consilium.audit.AuditEvent;
import org.consilium.audit.ChainHead;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAgentComponent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventEntityComponent;
import org.hl7.fhir.r4.model.Coding;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules of IHE BALP 1.1, one by one, over every kind of entry. The profiles themselves cannot be had from a registry, so each
 * rule is written out here under its element; R4's own rules are the validator's.
 */
class BalpTest {

    private static final String PROFILE = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";
    private static final FhirContext FHIR = FhirContext.forR4Cached();
    private static final FhirValidator R4 = validator();
    private static final AuditEvents EVENTS = new AuditEvents();

    private record Rules(String interaction, String action, String client, String server, String user) {}

    private static final Map<String, Rules> RULES = Map.of(
            "Read", new Rules("read|vread", "R", "110152", "110153", "IRCP"),
            "Query", new Rules("search|search-type", "E", "110153", "110152", "IRCP"),
            "Create", new Rules("create", "C", "110153", "110152", "AUT"));

    private static FhirValidator validator() {
        FhirInstanceValidator module = new FhirInstanceValidator(new ValidationSupportChain(
                new DefaultProfileValidationSupport(FHIR),
                new InMemoryTerminologyServerValidationSupport(FHIR),
                new CommonCodeSystemsTerminologyService(FHIR)));
        module.setNoTerminologyChecks(false);
        return FHIR.newValidator().registerValidatorModule(module);
    }

    /** Kind, patient, subject, detail, and the profile that the event must claim; empty for none. */
    static Stream<Arguments> entries() {
        return Stream.of(
                entry("record-read", "p", "Observation/1/_history/2", Map.of("interaction", "vread"), "PatientRead"),
                entry("record-read", null, "Organization/1/_history/1", Map.of("interaction", "read"), "Read"),
                entry("patient-view", "p", null, Map.of(), "PatientRead"),
                entry("evidence-view", "p", "Observation/1/_history/1", Map.of(), "PatientRead"),
                entry("assessment-view", "p", "a1", Map.of(), "PatientRead"),
                entry("explanation-view", "p", "a1", Map.of("finding", "x"), "PatientRead"),
                entry("case-view", "p", "a1", Map.of("form", "page"), "PatientRead"),
                entry("case-export", "p", "a1", Map.of("form", "pdf"), "PatientRead"),
                entry(
                        "record-search",
                        "p",
                        null,
                        Map.of("interaction", "search-type", "type", "Observation"),
                        "PatientQuery"),
                entry(
                        "record-search",
                        null,
                        null,
                        Map.of("interaction", "search-type", "type", "Patient", "patients", "p q"),
                        "PatientQuery"),
                entry(
                        "record-search",
                        null,
                        null,
                        Map.of("interaction", "search-type", "type", "Practitioner"),
                        "Query"),
                entry("record-search", "p", null, Map.of("interaction", "history-instance"), ""),
                entry("worklist-view", null, null, Map.of("shown", "3"), "Query"),
                entry("assessment-list", "p", null, Map.of(), "PatientQuery"),
                entry("audit-read", null, null, Map.of("shown", "3"), "Query"),
                entry("audit-read", "p", null, Map.of("shown", "3"), "PatientQuery"),
                entry("review-sample", null, null, Map.of("seed", "1"), "Query"),
                entry("assessment", "p", "a1", Map.of("record", "00"), "PatientCreate"),
                entry("answer", "p", "a1", Map.of("finding", "x"), "PatientCreate"),
                entry("review", "p", "a1", Map.of("verdict", "appropriate"), "PatientCreate"),
                entry(
                        "record-change",
                        "p",
                        null,
                        Map.of("interaction", "create", "versions", "Observation/1/_history/1"),
                        "PatientCreate"),
                entry(
                        "record-change",
                        null,
                        null,
                        Map.of("interaction", "transaction", "versions", "Organization/1/_history/1"),
                        "Create"),
                entry(
                        "record-change",
                        "p",
                        null,
                        Map.of("interaction", "update", "versions", "Observation/1/_history/2"),
                        ""),
                entry(
                        "record-change",
                        "p",
                        null,
                        Map.of("interaction", "delete", "versions", "Observation/1/_history/3"),
                        ""),
                entry(
                        "record-change",
                        null,
                        null,
                        Map.of(
                                "interaction",
                                "transaction",
                                "versions",
                                "Patient/p/_history/1 Patient/q/_history/1",
                                "patients",
                                "p q"),
                        ""),
                entry("sign-in", null, null, Map.of(), ""),
                entry("sign-out", null, null, Map.of(), ""),
                entry("refusal", null, null, Map.of("status", "403"), ""),
                entry("break-glass", "p", null, Map.of("reason", "emergency"), ""),
                entry("key-destruction", "p", null, Map.of("reason", "patient-request"), ""),
                entry("legal-hold", "p", null, Map.of(), ""),
                entry("audit-export", null, null, Map.of(), ""),
                entry("replay", null, null, Map.of("replayed", "1"), ""),
                entry("server-start", null, null, Map.of(), ""),
                entry("configuration", null, null, Map.of("consilium.mode", "demo"), ""),
                entry("model-activation", null, null, Map.of("bundle", "00"), ""),
                entry("review-sign-off", "p", "a1", Map.of("review", "1"), ""),
                entry("assessment-amended", "p", "a2", Map.of("amended", "a1"), ""),
                entry("job-start", null, "j1", Map.of(), ""));
    }

    private static Arguments entry(
            String kind,
            @org.jspecify.annotations.Nullable String patient,
            @org.jspecify.annotations.Nullable String subject,
            Map<String, String> detail,
            String profile) {
        AuditEvent event = new AuditEvent(kind, "ines", patient, subject, new TreeMap<>(detail));
        return Arguments.of(
                kind, AuditEntry.after(ChainHead.EMPTY, event, Instant.parse("2026-01-01T00:00:00Z")), profile);
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("entries")
    void everyEventKeepsTheProfileItClaimsAndR4(String kind, AuditEntry entry, String profile) {
        String several = entry.event().detail().getOrDefault("patients", "");
        List<org.hl7.fhir.r4.model.AuditEvent> events = EVENTS.of(entry);
        assertThat(events).as("one event a patient").hasSize(several.isEmpty() ? 1 : several.split(" ", -1).length);
        for (org.hl7.fhir.r4.model.AuditEvent event : events) {
            org.hl7.fhir.r4.model.AuditEvent unclaimed = event.copy();
            unclaimed.getMeta().getProfile().clear(); // the validator has not got them
            assertThat(R4.validateWithResult(unclaimed).getMessages().stream()
                            .filter(each -> Set.of(ResultSeverityEnum.ERROR, ResultSeverityEnum.FATAL)
                                    .contains(each.getSeverity())))
                    .as("R4")
                    .isEmpty();
            assertThat(event.getMeta().getProfile().stream().map(each -> each.getValue()))
                    .containsExactlyElementsOf(profile.isEmpty() ? List.of() : List.of(PROFILE + profile));
            SoftAssertions rules = new SoftAssertions();
            always(rules, event);
            if (!profile.isEmpty()) {
                claimed(rules, event, profile);
            }
            rules.assertAll();
        }
    }

    private static void always(SoftAssertions rules, org.hl7.fhir.r4.model.AuditEvent event) {
        rules.assertThat(event.hasRecorded()).as("recorded 1..1").isTrue();
        rules.assertThat(event.getSource().hasObserver())
                .as("source.observer 1..1")
                .isTrue();
        rules.assertThat(event.getAgent()).as("agent 2..*").hasSizeGreaterThanOrEqualTo(2);
        rules.assertThat(event.getAgent().stream().filter(AuditEventAgentComponent::getRequestor))
                .as("one requestor")
                .hasSize(1);
        rules.assertThat(event.getEntity())
                .as("an entity has a name or a query, not both (sev-1)")
                .noneMatch(each -> each.hasName() && each.hasQuery());
    }

    private static void claimed(SoftAssertions all, org.hl7.fhir.r4.model.AuditEvent event, String profile) {
        boolean ofPatient = profile.startsWith("Patient");
        String pattern = ofPatient ? profile.substring("Patient".length()) : profile;
        Rules rules = java.util.Objects.requireNonNull(RULES.get(pattern));
        all.assertThat(event.getType().getSystem() + "|" + event.getType().getCode())
                .as("type = rest")
                .isEqualTo("http://terminology.hl7.org/CodeSystem/audit-event-type|rest");
        all.assertThat(event.getSubtype().stream()
                        .filter(each -> each.getSystem().equals("http://hl7.org/fhir/restful-interaction"))
                        .map(Coding::getCode))
                .as("subtype holds the interaction")
                .singleElement()
                .matches(code -> List.of(rules.interaction().split("\\|", -1)).contains(code));
        all.assertThat(event.getAction().toCode()).as("action").isEqualTo(rules.action());
        all.assertThat(event.getOutcome().toCode()).as("outcome").isEqualTo("0");
        machine(all, event, "client", rules.client());
        machine(all, event, "server", rules.server());
        AuditEventAgentComponent user = event.getAgent().stream()
                .filter(AuditEventAgentComponent::getRequestor)
                .findFirst()
                .orElseThrow();
        all.assertThat(user.getType().getCodingFirstRep().getCode())
                .as("agent[user].type")
                .isEqualTo(rules.user());
        all.assertThat(user.hasWho()).as("agent[user].who 1..1").isTrue();
        all.assertThat(user.hasNetwork()).as("agent[user].network 0..0").isFalse();
        List<AuditEventEntityComponent> data = entities(event, "2", pattern.equals("Query") ? "24" : "4");
        all.assertThat(data).as("entity[data] or entity[query] 1..1").hasSize(1);
        data.forEach(each -> {
            all.assertThat(each.hasWhat())
                    .as("entity[data].what 1..1, entity[query].what 0..0")
                    .isEqualTo(!pattern.equals("Query"));
            all.assertThat(each.hasQuery()).as("entity[query].query 1..1").isEqualTo(pattern.equals("Query"));
        });
        all.assertThat(entities(event, "1", "1"))
                .as("entity[patient] in the patient's variants")
                .hasSize(ofPatient ? 1 : 0)
                .allMatch(each -> each.getWhat().getReference().startsWith("Patient/"));
    }

    /** The client is the first agent, the server the second. */
    private static void machine(SoftAssertions all, org.hl7.fhir.r4.model.AuditEvent event, String who, String type) {
        AuditEventAgentComponent agent = event.getAgent().get(who.equals("client") ? 0 : 1);
        Coding coding = agent.getType().getCodingFirstRep();
        all.assertThat(coding.getSystem() + "|" + coding.getCode())
                .as("agent[" + who + "].type")
                .isEqualTo("http://dicom.nema.org/resources/ontology/DCM|" + type);
        all.assertThat(agent.getRequestor()).as("agent[" + who + "].requestor").isFalse();
        all.assertThat(agent.hasWho()).as("agent[" + who + "].who 1..1").isTrue();
        all.assertThat(agent.hasNetwork()).as("agent[" + who + "].network 1..1").isTrue();
    }

    private static List<AuditEventEntityComponent> entities(
            org.hl7.fhir.r4.model.AuditEvent event, String type, String role) {
        return event.getEntity().stream()
                .filter(each -> each.getType().getCode().equals(type)
                        && each.getRole().getCode().equals(role))
                .toList();
    }
}
