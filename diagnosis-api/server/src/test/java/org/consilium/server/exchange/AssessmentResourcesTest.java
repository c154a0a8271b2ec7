package org.consilium.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.ranking.Amendments;
import org.junit.jupiter.api.Test;

/** What $diagnose answered, read again as resources of the server. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class AssessmentResourcesTest {

    @Inject
    Amendments amendments;

    @Test
    void eachPartOfAnAnswerIsReadAgainAtItsOwnAddress() {
        String patient = Fhir.patient("1960-05-05", true);
        Response answer = Fhir.as("clinician").post("/fhir/Patient/" + patient + "/$diagnose");
        int findings = answer.<List<?>>path("entry.findAll { it.resource.resourceType == 'RiskAssessment' }")
                .size();
        for (int i : new int[] {0, 1, findings - 1}) {
            String id = answer.path("entry[" + i + "].resource.id");
            Response read = Fhir.as("clinician").get("/fhir/RiskAssessment/" + id);
            assertThat(read.statusCode()).as(read.asString()).isEqualTo(200);
            assertThat(read.<Object>path("prediction"))
                    .isEqualTo(answer.<Object>path("entry[" + i + "].resource.prediction"));
            assertThat(read.<Object>path("basis")).isEqualTo(answer.<Object>path("entry[" + i + "].resource.basis"));
            assertThat(read.header("ETag")).isEqualTo("W/\"1\"");
        }
        String first = answer.path("entry[0].resource.id");
        Response read = Fhir.get("RiskAssessment/" + first);
        String device = read.path("performer.reference");
        assertThat(Fhir.get(device).<String>path("deviceName[0].type")).isEqualTo("model-name");
        Response provenance = Fhir.get("Provenance?target=RiskAssessment/" + first);
        assertThat(provenance.<List<?>>path("entry")).hasSize(1);
        assertThat(provenance.<String>path("entry[0].resource.agent[0].who.reference"))
                .isEqualTo(device);
        String card = provenance.path("entry[0].resource.entity.find { it.role == 'derivation' }.what.reference");
        assertThat(Fhir.get(card).<String>path("type.text")).isEqualTo("Model card");
        Response judged = Fhir.get("RiskAssessment/" + first + "/$validate");
        assertThat(judged.<List<String>>path("issue.severity")).doesNotContain("error", "fatal");
    }

    @Test
    void theyAreSearchedByPatientAndModelAndPagedAndTakenInXml() {
        String patient = Fhir.patient("1960-05-05", true);
        Response answer = Fhir.as("clinician").post("/fhir/Patient/" + patient + "/$diagnose");
        int findings = answer.<List<?>>path("entry.findAll { it.resource.resourceType == 'RiskAssessment' }")
                .size();
        Response found = Fhir.get("RiskAssessment?patient=" + patient
                + "&_total=accurate&_count=2&_security=AIAST&_revinclude=Provenance:target");
        assertThat(found.<Integer>path("total")).isEqualTo(findings);
        assertThat(found.<List<String>>path("entry.resource.resourceType"))
                .containsExactly("RiskAssessment", "RiskAssessment", "Provenance");
        String device = found.path("entry[0].resource.performer.reference");
        assertThat(Fhir.get("RiskAssessment?subject=Patient/" + patient + "&performer=" + device + "&_summary=count")
                        .<Integer>path("total"))
                .isEqualTo(findings);
        assertThat(Fhir.get("RiskAssessment?patient=" + patient + "&date=lt2020-01-01&_summary=count")
                        .<Integer>path("total"))
                .isZero();
        String id = found.path("entry[0].resource.id");
        assertThat(Fhir.as("integration")
                        .accept("application/fhir+xml")
                        .get("/fhir/RiskAssessment/" + id)
                        .asString())
                .startsWith("<RiskAssessment");
        assertThat(Fhir.get("RiskAssessment/" + id + "/_history").<Integer>path("total"))
                .isEqualTo(1);
    }

    @Test
    void whatAnAssessmentSaidIsNotChanged() {
        String patient = Fhir.patient("1960-05-05", true);
        Response answer = Fhir.as("clinician").post("/fhir/Patient/" + patient + "/$diagnose");
        String id = answer.path("entry[0].resource.id");
        String said = Fhir.get("RiskAssessment/" + id).asString();
        assertThat(Fhir.put("RiskAssessment", id, said).statusCode()).isEqualTo(405);
        assertThat(Fhir.as("integration").delete("/fhir/RiskAssessment/" + id).statusCode())
                .isEqualTo(405);
        assertThat(Fhir.as("integration")
                        .contentType("application/json-patch+json")
                        .body("[{\"op\":\"remove\",\"path\":\"/basis\"}]")
                        .patch("/fhir/RiskAssessment/" + id)
                        .statusCode())
                .isEqualTo(405);
        assertThat(Fhir.get("RiskAssessment/" + id).asString()).isEqualTo(said);
    }

    @Test
    void anAmendedOneSaysWhatTookItsPlaceAndTheNewOneWhy() {
        String patient = Fhir.patient("1960-05-05", true);
        String before = Fhir.as("clinician")
                .post("/fhir/Patient/" + patient + "/$diagnose")
                .path("entry[0].resource.id");
        String weight =
                Fhir.get("Observation?patient=" + patient + "&code=39156-5").path("entry[0].resource.id");
        Fhir.put(
                "Observation",
                weight,
                Fhir.get("Observation/" + weight).asString().replace("\"final\"", "\"entered-in-error\""));
        amendments.workOff();
        Response old = Fhir.get("RiskAssessment/" + before);
        assertThat(old.header("ETag")).isEqualTo("W/\"2\"");
        String by = "extension.find { it.url.endsWith('/amended-by') }";
        String after = old.path(by + ".extension.find { it.url == 'assessment' }.valueId");
        assertThat(old.<String>path(by + ".extension.find { it.url == 'because' }.valueString"))
                .startsWith("Rank changed because Observation/" + weight);
        assertThat(Fhir.get("RiskAssessment/" + before + "/_history/1").<Object>path("extension"))
                .isNull();
        Response now = Fhir.get("RiskAssessment/" + after);
        String amends = "extension.find { it.url.endsWith('/amends') }";
        assertThat(now.<String>path(amends + ".extension.find { it.url == 'assessment' }.valueId"))
                .isEqualTo(before);
        assertThat(now.<List<String>>path(amends + ".extension.findAll { it.url == 'change' }.valueString"))
                .isNotEmpty();
        for (String id : List.of(before, after)) {
            assertThat(Fhir.get("RiskAssessment/" + id + "/$validate").<List<String>>path("issue.severity"))
                    .doesNotContain("error", "fatal");
        }
    }

    @Test
    void ofOneThatIsNotHereItIsSaidWhereEarlierOnesAre() {
        Response response = Fhir.get("RiskAssessment/" + java.util.UUID.randomUUID());
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.<String>path("issue[0].diagnostics")).contains("/api/assessments");
    }
}
