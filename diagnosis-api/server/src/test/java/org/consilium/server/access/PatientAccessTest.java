package org.consilium.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.persistence.CareRelations;
import org.consilium.server.persistence.PatientRow;
import org.consilium.server.persistence.ResourceQuery;
import org.consilium.server.persistence.ResourceSearch;
import org.consilium.server.persistence.Sight;
import org.consilium.server.persistence.Worklist;
import org.consilium.server.rejection.Rejection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class PatientAccessTest {

    private static final Caller INES =
            new Caller("ines", Set.of(Role.CLINICIAN), "Practitioner/ines", Set.of("Organization/cardiology"));

    @Inject
    CareRelations relations;

    @Inject
    AuditTrail trail;

    @Inject
    Worklist worklist;

    @Inject
    ResourceSearch search;

    @Inject
    Clock clock;

    private PatientAccess by(String relation) {
        return new PatientAccess(relation, Duration.ofHours(4), relations, trail, clock);
    }

    @Test
    void aCareTeamOpensTheRecordToItsMembersAndToNobodyElse() {
        String own = Fhir.patient("1970-01-01", false);
        String other = Fhir.patient("1970-01-01", false);
        team(own, "active");
        team(other, "inactive");
        PatientAccess access = by("care-team");
        assertThatCode(() -> access.require(INES, own)).doesNotThrowAnyException();
        refused(access, other);
        assertThatCode(() -> access.require(new Caller("a", Set.of(Role.AUDITOR), null, Set.of()), other))
                .doesNotThrowAnyException();
        assertThatCode(() -> by("open").require(INES, other)).doesNotThrowAnyException();
    }

    @Test
    void aDepartmentOpensTheRecordsOfPatientsItHasSeen() {
        String seen = Fhir.patient("1970-01-01", false);
        Fhir.create(
                "Encounter",
                "{\"resourceType\":\"Encounter\",\"status\":\"finished\",\"class\":{\"code\":\"AMB\"},\"subject\":{\"reference\":"
                        + "\"Patient/" + seen
                        + "\"},\"period\":{\"start\":\"2024-01-01\"},\"serviceProvider\":{\"identifier\":{\"value\":\"x\"}}}");
        refused(by("department"), seen);
        String managed = Fhir.patient("1970-01-01", false);
        PatientAccess access = by("department");
        refused(access, managed);
        Fhir.put(
                "Organization",
                "cardiology",
                "{\"resourceType\":\"Organization\",\"id\":\"cardiology\",\"name\":\"C\"}");
        String patient = Fhir.get("Patient/" + managed).asString();
        assertThat(Fhir.put(
                                "Patient",
                                managed,
                                patient.replaceFirst(
                                        "\\{",
                                        "{\"managingOrganization\":{\"reference\":\"Organization/cardiology\"},"))
                        .statusCode())
                .isEqualTo(200);
        assertThatCode(() -> access.require(INES, managed)).doesNotThrowAnyException();
    }

    @Test
    void aBrokenGlassOpensOneRecordToOnePersonForSomeHoursAndIsListedWithItsReason() {
        String patient = Fhir.patient("1970-01-01", false);
        PatientAccess access = by("care-team");
        assertThatThrownBy(() -> access.breakGlass(INES, patient, "curious", "x"))
                .isInstanceOf(Rejection.class);
        assertThatThrownBy(() -> access.breakGlass(INES, patient, "emergency", " "))
                .isInstanceOf(Rejection.class);
        refused(access, patient);
        Response opened = Fhir.as("clinician")
                .contentType("application/json")
                .body(Map.of("reason", "emergency", "text", "unconscious in the corridor"))
                .post("/api/patients/" + patient + "/break-glass");
        assertThat(opened.<String>path("notice")).contains("reviewed");
        refused(access, patient);
        Caller clinician = new Caller("clinician", Set.of(Role.CLINICIAN), null, Set.of());
        assertThatCode(() -> access.require(clinician, patient)).doesNotThrowAnyException();
        PatientAccess later = new PatientAccess(
                "care-team", Duration.ofHours(4), relations, trail, Clock.offset(clock, Duration.ofHours(5)));
        refusedTo(later, clinician, patient);
        Response listed = Fhir.as("auditor").get("/api/audit/break-glass");
        assertThat(listed.<List<String>>path("items.words.text")).contains("unconscious in the corridor");
        assertThat(listed.<List<String>>path("items.patient")).contains(patient);
    }

    @Test
    void aRestrictedRecordNeedsTheRelationEvenWhereTheRoleWouldDo() {
        String patient = Fhir.patient("1970-01-01", true);
        Fhir.create(
                "Condition",
                "{\"resourceType\":\"Condition\",\"meta\":{\"security\":[{\"system\":"
                        + "\"http://terminology.hl7.org/CodeSystem/v3-Confidentiality\",\"code\":\"R\"}]},\"subject\":{\"reference\":"
                        + "\"Patient/" + patient
                        + "\"},\"code\":{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"59621000\"}]}}");
        for (String path : List.of(
                "/api/patients/" + patient, "/fhir/Patient/" + patient, "/fhir/Observation?patient=" + patient)) {
            assertThat(Fhir.as("clinician").get(path).statusCode()).as(path).isEqualTo(403);
        }
        assertThat(Fhir.as("clinician")
                        .post("/fhir/Patient/" + patient + "/$diagnose")
                        .statusCode())
                .isEqualTo(403);
        assertThat(Fhir.as("integration").get("/fhir/Patient/" + patient).statusCode())
                .isEqualTo(200);
        Fhir.as("clinician")
                .contentType("application/json")
                .body(Map.of("reason", "covering-colleague", "text", "on call"))
                .post("/api/patients/" + patient + "/break-glass");
        Response opened = Fhir.as("clinician").get("/api/patients/" + patient);
        assertThat(opened.statusCode()).isEqualTo(200);
        assertThat(opened.<String>path("emergency.until")).isNotEmpty();
        assertThat(opened.<String>path("emergency.notice")).contains("reviewed");
        assertThat(Fhir.as("clinician")
                        .get("/api/patients/" + Fhir.patient("1970-01-01", false))
                        .<Object>path("emergency"))
                .isNull();
    }

    /** A page must know this refusal from one for want of a role, and offer the way in. */
    @Test
    void theRefusalOfAClosedRecordIsAProblemOfItsOwn() {
        String patient = Fhir.patient("1970-01-01", false);
        Fhir.create(
                "Basic",
                "{\"resourceType\":\"Basic\",\"meta\":{\"security\":[{\"system\":"
                        + "\"http://terminology.hl7.org/CodeSystem/v3-Confidentiality\",\"code\":\"R\"}]},\"code\":{\"text\":\"x\"},"
                        + "\"subject\":{\"reference\":\"Patient/" + patient + "\"}}");
        Response refused = Fhir.as("clinician").get("/api/patients/" + patient);
        assertThat(refused.<String>path("type")).isEqualTo("/problems/closed-record");
        assertThat(refused.<String>path("detail")).contains("for 4 hours").contains("reviewed");
        assertThat(Fhir.as("auditor").get("/api/patients/" + patient).<String>path("type"))
                .isEqualTo("/problems/forbidden");
    }

    @Test
    void theWorklistHoldsThoseOneCaresForAndAnybodyElseOnlyByTheWholeIdentifier() {
        String own = Fhir.patient("1970-01-01", false);
        String other = Fhir.patient("1970-01-01", false);
        team(own, "active");
        team(other, "inactive");
        PatientAccess access = by("care-team");
        Sight circle = access.sight(INES);
        assertThat(listed("", circle)).contains(own).doesNotContain(other);
        String identifier = identifier(other);
        assertThat(listed(identifier, circle)).containsExactly(other);
        assertThat(listed(identifier.substring(0, 30), circle)).isEmpty();
        assertThat(worklist.find(identifier.substring(0, 30), 0, 50, Worklist.Order.NAME, false, circle)
                        .total())
                .isZero();
        assertThat(access.closed(INES, List.of(own, other))).containsExactly(other);
        assertThat(by("open").sight(INES).circle()).isNull();
        QuarkusTransaction.requiringNew().run(() -> access.breakGlass(INES, other, "emergency", "on the floor"));
        assertThat(listed("", access.sight(INES))).contains(own, other);
        assertThat(access.closed(INES, List.of(own, other))).isEmpty();
    }

    @Test
    void aSearchFindsWhatIsOfOnesPatientsAndWhatTellsOfNobodyElse() {
        String own = Fhir.patient("1970-01-01", false);
        String other = Fhir.patient("1970-01-01", false);
        team(own, "active");
        List<String> conditions = new ArrayList<>();
        List<String> origins = new ArrayList<>();
        for (String patient : List.of(own, other)) {
            String condition = Fhir.create(
                            "Condition",
                            "{\"resourceType\":\"Condition\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/"
                                    + patient + "\"}}")
                    .path("id");
            conditions.add(condition);
            origins.add(Fhir.create(
                            "Provenance",
                            "{\"resourceType\":\"Provenance\",\"target\":[{\"reference\":\"Condition/" + condition
                                    + "\"}],\"recorded\":\"2024-01-01T00:00:00Z\",\"agent\":[{\"who\":{\"display\":\"x\"}}]}")
                    .path("id"));
        }
        Sight mine = by("care-team").sight(INES);
        assertThat(found("Condition", conditions, mine)).containsExactly(conditions.get(0));
        assertThat(found("Provenance", origins, mine)).containsExactly(origins.get(0));
        assertThat(found("Patient", List.of(own, other), mine)).containsExactly(own);
        assertThat(search.count(byIds("Condition", conditions), mine)).isEqualTo(1);
        assertThat(found("Condition", conditions, Sight.EVERYTHING)).hasSize(2);
        assertThat(by("care-team").sight(new Caller("a", Set.of(Role.AUDITOR))).isEverything())
                .isTrue();
    }

    private List<String> found(String type, List<String> ids, Sight sight) {
        return search.page(byIds(type, ids), List.of(), 10, sight).resources().stream()
                .map(each -> each.key().id())
                .toList();
    }

    private static ResourceQuery byIds(String type, List<String> ids) {
        return new ResourceQuery(type, List.of(new ResourceQuery.Ids(Set.copyOf(ids), false)), List.of());
    }

    @Test
    void aDepartmentsWorklistHoldsItsPatients() {
        String managed = Fhir.patient("1970-01-01", false);
        Fhir.put("Organization", "urology", "{\"resourceType\":\"Organization\",\"id\":\"urology\",\"name\":\"U\"}");
        Fhir.create(
                "Encounter",
                "{\"resourceType\":\"Encounter\",\"status\":\"finished\",\"class\":{\"code\":\"AMB\"},\"subject\":{\"reference\":"
                        + "\"Patient/" + managed
                        + "\"},\"period\":{\"start\":\"2024-01-01\"},\"serviceProvider\":{\"reference\":\"Organization/urology\"}}");
        Caller urologist = new Caller("uri", Set.of(Role.CLINICIAN), null, Set.of("Organization/urology"));
        assertThat(listed("", by("department").sight(urologist))).containsExactly(managed);
        assertThat(listed("", by("care-team").sight(urologist))).isEmpty();
    }

    private String identifier(String patient) {
        return Objects.requireNonNull(worklist.row(patient).orElseThrow().identifier());
    }

    private List<String> listed(String query, Sight circle) {
        return worklist.find(query, 0, 200, Worklist.Order.NAME, false, circle).items().stream()
                .map(PatientRow::id)
                .toList();
    }

    /** A sensitive label closes the record as a restricted one does, and the list shows nothing that was found. */
    @ParameterizedTest
    @CsvSource({"v3-Confidentiality,V", "v3-ActCode,HIV", "v3-ActCode,PSY"})
    void ofALabelledRecordTheListShowsWhoItIsAndNothingThatWasFound(String system, String code) {
        String patient = Fhir.patient("1970-01-01", true);
        String identifier = identifier(patient);
        Fhir.as("clinician").contentType("application/json").post("/api/patients/" + patient + "/assessments");
        Response before = search(identifier);
        assertThat(before.<Object>path("items[0].lastAssessment")).isNotNull();
        assertThat(before.<List<String>>path("closed")).isEmpty();
        Fhir.create(
                "Condition",
                "{\"resourceType\":\"Condition\",\"meta\":{\"security\":[{\"system\":"
                        + "\"http://terminology.hl7.org/CodeSystem/" + system + "\",\"code\":\"" + code
                        + "\"}]},\"subject\":{\"reference\":\"Patient/" + patient
                        + "\"},\"code\":{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"59621000\"}]}}");
        Response after = search(identifier);
        assertThat(after.<List<String>>path("items.id")).containsExactly(patient);
        assertThat(after.<Object>path("items[0].lastAssessment")).isNull();
        assertThat(after.<Object>path("items[0].lastResultAt")).isNull();
        assertThat(after.<List<String>>path("closed")).containsExactly(patient);
        assertThat(Fhir.as("clinician").get("/api/patients/" + patient).statusCode())
                .isEqualTo(403);
    }

    private static Response search(String query) {
        return Fhir.as("clinician")
                .contentType("application/json")
                .body(Map.of("query", query))
                .post("/api/patients/search");
    }

    @Test
    void aWordThatIsNoRelationStopsTheStart() {
        assertThatThrownBy(() -> by("careteam")).hasMessageContaining("care-team");
    }

    private static void refused(PatientAccess access, String patient) {
        refusedTo(access, INES, patient);
    }

    private static void refusedTo(PatientAccess access, Caller caller, String patient) {
        assertThatThrownBy(() -> access.require(caller, patient))
                .isInstanceOf(Rejection.class)
                .hasMessageContaining("break the glass");
    }

    private static void team(String patient, String status) {
        Fhir.put("Practitioner", "ines", "{\"resourceType\":\"Practitioner\",\"id\":\"ines\"}");
        assertThat(Fhir.create(
                                "CareTeam",
                                "{\"resourceType\":\"CareTeam\",\"status\":\"" + status
                                        + "\",\"subject\":{\"reference\":\"Patient/" + patient
                                        + "\"},\"participant\":[{\"member\":{\"reference\":\"Practitioner/ines\"}}]}")
                        .statusCode())
                .isEqualTo(201);
    }
}
