package org.consilium.server.oversight;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class ReviewTest {

    @Test
    void aCaseHoldsWhatWasKnownShownSeenAndAnswered() {
        String patient = Fhir.patient("1966-06-06", true);
        Response assessed = json("clinician").post("/api/patients/" + patient + "/assessments");
        String id = assessed.path("id");
        String finding = assessed.path("findings[0].id");
        json("clinician").get("/api/assessments/" + id + "/findings/" + finding);
        String answers = "/api/assessments/" + id + "/findings/" + finding + "/answers";
        assertThat(json("clinician")
                        .body(Map.of("outcome", "overridden"))
                        .post(answers)
                        .statusCode())
                .isEqualTo(400);
        assertThat(json("clinician")
                        .body(Map.of(
                                "outcome", "overridden", "reason", "patient-ineligible", "comment", "terminally ill"))
                        .post(answers)
                        .statusCode())
                .isEqualTo(200);
        Response file = json("auditor").get("/api/audit/assessments/" + id);
        assertThat(file.<List<String>>path("known.name")).isNotEmpty();
        assertThat(file.<String>path("shown.id")).isEqualTo(id);
        assertThat(file.<List<String>>path("explanations.finding.id")).contains(finding);
        assertThat(file.<List<String>>path("seen.kind")).contains("explanation-view");
        assertThat(file.<List<String>>path("answers.words.comment")).containsExactly("terminally ill");
        assertThat(file.<List<String>>path("inputs")).hasSizeGreaterThan(5);

        Response rates = json("model-owner").get("/api/audit/overrides");
        assertThat(rates.<Number>path("items.find { it.finding == '" + finding + "' }.overridden")
                        .intValue())
                .isPositive();
        Response found =
                json("auditor").get("/api/audit/entries?finding=" + finding + "&actor=clinician&outcome=overridden");
        assertThat(found.<List<String>>path("items.subject")).contains(id);

        Response pdf = json("auditor").get("/api/audit/assessments/" + id + "/export?format=pdf");
        assertThat(pdf.contentType()).isEqualTo("application/pdf");
        assertThat(pdf.asByteArray()).startsWith("%PDF-".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        Response exported = json("auditor").get("/api/audit/assessments/" + id + "/export");
        assertThat(exported.<String>path("shown.id")).isEqualTo(id);
        assertThat(json("auditor")
                        .post("/api/audit/assessments/" + id + "/replay")
                        .<String>path("verdict"))
                .isEqualTo("SAME");
    }

    @Test
    void aReviewIsSignedByASecondPersonOnce() {
        String patient = Fhir.patient("1967-06-06", true);
        String id = json("clinician")
                .post("/api/patients/" + patient + "/assessments")
                .path("id");
        String reviews = "/api/audit/assessments/" + id + "/reviews";
        assertThat(json("auditor").body(Map.of("verdict", "fine")).post(reviews).statusCode())
                .isEqualTo(400);
        Number review = json("auditor")
                .body(Map.of("verdict", "appropriate", "harm", "none", "helpful", true, "comment", "sound"))
                .post(reviews)
                .path("sequence");
        assertThat(json("auditor").get("/api/audit/reviews?open=true").<List<Number>>path("items.review.sequence"))
                .contains(review);
        String signOff = "/api/audit/reviews/" + review + "/sign-off";
        assertThat(json("auditor").body(Map.of("agrees", true)).post(signOff).statusCode())
                .isEqualTo(409);
        assertThat(json("auditor2")
                        .body(Map.of("agrees", true, "comment", "yes"))
                        .post(signOff)
                        .statusCode())
                .isEqualTo(200);
        assertThat(json("auditor2").body(Map.of("agrees", true)).post(signOff).statusCode())
                .isEqualTo(409);
        assertThat(json("auditor").get("/api/audit/reviews?open=true").<List<Number>>path("items.review.sequence"))
                .doesNotContain(review);
    }

    @Test
    void aSampleIsDrawnByASeedThatIsRecorded() {
        String patient = Fhir.patient("1968-06-06", true);
        json("clinician").post("/api/patients/" + patient + "/assessments");
        Response sample = json("auditor").body(Map.of("size", 1)).post("/api/audit/samples");
        assertThat(sample.<List<?>>path("items")).hasSize(1);
        assertThat(sample.<String>path("seed")).matches("-?\\d+");
        assertThat(json("auditor").get("/api/audit/entries?kind=review-sample").<List<String>>path("items.detail.seed"))
                .contains(sample.<String>path("seed"));
        assertThat(json("auditor")
                        .body(Map.of("size", 0))
                        .post("/api/audit/samples")
                        .statusCode())
                .isEqualTo(400);
        assertThat(json("auditor").get("/api/audit/entries?from=yesterday").statusCode())
                .isEqualTo(400);
    }

    @Test
    void theLogIsReadAsAuditEventsByAuditorsOnly() {
        String patient = Fhir.patient("1969-06-06", true);
        String id = json("clinician")
                .post("/api/patients/" + patient + "/assessments")
                .path("id");
        json("clinician").get("/api/assessments/" + id);
        Response events = Fhir.as("auditor").get("/fhir/AuditEvent?patient=" + patient);
        assertThat(events.statusCode()).isEqualTo(200);
        assertThat(events.<List<List<String>>>path("entry.resource.meta.profile")
                        .toString())
                .contains("IHE.BasicAudit.PatientCreate", "IHE.BasicAudit.PatientRead");
        assertThat(events.<List<String>>path("entry.resource.agent[0].type.coding.code")
                        .toString())
                .contains("110152", "110153");
        String first = events.path("entry[0].resource.id");
        assertThat(Fhir.as("auditor").get("/fhir/AuditEvent/" + first).statusCode())
                .isEqualTo(200);
        assertThat(Fhir.as("clinician")
                        .get("/fhir/AuditEvent?patient=" + patient)
                        .statusCode())
                .isEqualTo(403);
        assertThat(json("auditor")
                        .get("/api/audit/entries?kind=audit-read&actor=auditor")
                        .<List<String>>path("items.detail.type"))
                .contains("AuditEvent");
    }

    @Test
    void casesAreFoundByPatientPersonFindingModelTimeAndOutcome() {
        String from = java.time.Instant.now().toString();
        String patient = Fhir.patient("1966-06-06", true);
        Response assessed = json("clinician").post("/api/patients/" + patient + "/assessments");
        String id = assessed.path("id");
        String model = assessed.path("model.id");
        String entries = "/api/audit/entries?kind=assessment&patient=" + patient;
        for (String query : List.of(
                "", "&actor=clinician", "&model=" + model, "&outcome=assessed", "&subject=" + id, "&from=" + from)) {
            assertThat(json("auditor").get(entries + query).<List<String>>path("items.subject"))
                    .as(query)
                    .containsExactly(id);
        }
        for (String query :
                List.of("&actor=clinician2", "&model=x", "&outcome=withheld", "&subject=x", "&to=" + from)) {
            assertThat(json("auditor").get(entries + query).<List<String>>path("items.subject"))
                    .as(query)
                    .isEmpty();
        }
    }

    @Test
    void theStartTheConfigurationAndTheModelAreEntries() {
        for (String kind : List.of("server-start", "configuration", "model-activation")) {
            assertThat(json("auditor").get("/api/audit/entries?kind=" + kind).<List<String>>path("items.actor"))
                    .as(kind)
                    .contains("installation");
        }
    }

    @Test
    void refusalsAreEntries() {
        json("clinician").get("/api/audit/break-glass");
        // It is written after the answer has left, so it is asked for until it is there.
        List<String> doors = List.of();
        for (int i = 0; i < 100 && !doors.contains("/api/audit/break-glass"); i++) {
            doors = json("auditor")
                    .get("/api/audit/entries?kind=refusal&actor=clinician")
                    .path("items.detail.door");
        }
        assertThat(doors).contains("/api/audit/break-glass");
    }

    private static RequestSpecification json(String role) {
        return Fhir.as(role).contentType("application/json");
    }
}
