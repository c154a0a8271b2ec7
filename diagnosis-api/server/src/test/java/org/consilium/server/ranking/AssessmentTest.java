package org.consilium.server.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.path.json.config.JsonPathConfig;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.consilium.server.Database;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class AssessmentTest {

    /** Sums of some fifty numbers of magnitude one. */
    private static final double ADDITIVITY = 1e-9;

    @Test
    void findingsComeInRankOrderWithPercentagesAndEveryInputByVersion() {
        String patient = Fhir.patient("1960-05-05", true);
        Response bundle = Fhir.as("clinician").post("/fhir/Patient/" + patient + "/$diagnose");
        assertThat(bundle.statusCode()).isEqualTo(200);
        assertThat(bundle.<String>path("type")).isEqualTo("collection");
        List<String> types = bundle.path("entry.resource.resourceType");
        int findings = (int) types.stream().filter("RiskAssessment"::equals).count();
        assertThat(types.subList(findings, types.size())).containsExactly("Provenance", "Device", "DocumentReference");
        assertThat(types.subList(0, findings)).containsOnly("RiskAssessment");

        List<Number> percentages = bundle.path(
                "entry.resource.findAll { it.prediction }.prediction.collect { it[0].probabilityDecimal }.findAll { it != null }");
        assertThat(percentages).isNotEmpty().allSatisfy(each -> assertThat(each.doubleValue())
                .isBetween(0.0, 100.0));
        assertThat(percentages.stream().map(Number::doubleValue).toList())
                .isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(bundle.<List<String>>path("entry[0].resource.basis.reference"))
                .contains("Patient/" + patient + "/_history/1")
                .anyMatch(reference -> reference.startsWith("Observation/"))
                .allMatch(reference -> reference.endsWith("/_history/1"));
        assertThat(bundle.<String>path("entry[0].resource.meta.security[0].code"))
                .isEqualTo("AIAST");
        assertThat(
                        bundle.<String>path(
                                "entry[0].resource.prediction[0].extension.find { it.url.endsWith('attribution') }.extension.find { it.url == 'feature' }.valueCode"))
                .isNotBlank();
    }

    @Test
    void anAssessmentIsRecordedBeforeItIsAnsweredAndTheAuditLogHoldsItsHash() throws SQLException {
        String patient = Fhir.patient("1960-05-05", true);
        Response created =
                Fhir.as("clinician").contentType("application/json").post("/api/patients/" + patient + "/assessments");
        assertThat(created.statusCode()).isEqualTo(201);
        String id = created.path("id");
        assertThat(created.header("Location")).endsWith("/api/assessments/" + id);
        assertThat(Database.count("select count(*) from assessment a join audit_entry e on e.subject = a.id::text"
                        + " and e.kind = 'assessment' and e.detail like '%' || a.record_hash || '%' where a.id = '" + id
                        + "'"))
                .isEqualTo(1);
        Map<String, Object> again =
                Fhir.as("auditor").get("/api/assessments/" + id).path("$");
        assertThat(again).isEqualTo(created.<Map<String, Object>>path("$"));
    }

    @Test
    void anExplanationAddsUpToTheMarginAndLeadsToTheResults() {
        String patient = Fhir.patient("1960-05-05", true);
        Response created =
                Fhir.as("clinician").contentType("application/json").post("/api/patients/" + patient + "/assessments");
        String id = created.path("id");
        String finding = created.path("findings[0].id");
        Response explanation = Fhir.as("clinician").get("/api/assessments/" + id + "/findings/" + finding);
        assertThat(explanation.statusCode()).isEqualTo(200);
        JsonPath exact = explanation.jsonPath(
                JsonPathConfig.jsonPathConfig().numberReturnType(JsonPathConfig.NumberReturnType.DOUBLE));
        List<Double> contributions = exact.getList("contributions.contribution", Double.class);
        double sum = exact.getDouble("base")
                + contributions.stream().mapToDouble(Double::doubleValue).sum();
        assertThat(sum).isCloseTo(exact.getDouble("margin"), within(ADDITIVITY));
        assertThat(exact.getDouble("probability"))
                .isCloseTo(1 / (1 + Math.exp(-exact.getDouble("calibratedLogOdds"))), within(ADDITIVITY));
        Map<String, String> source = explanation.path(
                "contributions.features.flatten().findAll { it.sources }.sources.flatten().find { it.type == 'Observation' }");
        Response evidence =
                Fhir.as("clinician").get("/api/evidence/Observation/" + source.get("id") + "/" + source.get("version"));
        assertThat(evidence.statusCode()).isEqualTo(200);
        assertThat(evidence.<String>path("resource.resourceType")).isEqualTo("Observation");
        assertThat(evidence.<Boolean>path("superseded")).isFalse();
        assertThat(explanation.<String>path("performance.caution")).contains("Synthetic");
    }

    /** The models' further answers about a patient's first finding. */
    private static JsonPath further(String patient) {
        Response created =
                Fhir.as("clinician").contentType("application/json").post("/api/patients/" + patient + "/assessments");
        Response further = Fhir.as("clinician")
                .get("/api/assessments/" + created.path("id") + "/findings/" + created.path("findings[0].id")
                        + "/further");
        assertThat(further.statusCode()).isEqualTo(200);
        assertThat(further.<Object>path("withheld")).isNull();
        return further.jsonPath(
                JsonPathConfig.jsonPathConfig().numberReturnType(JsonPathConfig.NumberReturnType.DOUBLE));
    }

    @Test
    void theNextTestsAreRankedForAPatientLikeOthersAndWithheldWhereTooFewWereTested() {
        String patient = Fhir.patient("1971-05-05", false);
        Map<String, String> usual = Map.of(
                "39156-5", "28.2,kg/m2",
                "29463-7", "84,kg",
                "8480-6", "118,mm[Hg]",
                "8462-4", "79,mm[Hg]",
                "8867-4", "81,/min",
                "9279-1", "14,/min");
        usual.forEach((code, value) -> Fhir.create(
                "Observation",
                """
                {"resourceType":"Observation","status":"final","subject":{"reference":"Patient/%s"},
                 "code":{"coding":[{"system":"http://loinc.org","code":"%s"}]},
                 "effectiveDateTime":"2026-01-05T08:00:00Z","issued":"2026-01-05T09:00:00Z",
                 "valueQuantity":{"value":%s,"system":"http://unitsofmeasure.org","code":"%s"}}"""
                        .formatted(patient, code, value.split(",", 2)[0], value.split(",", 2)[1])));
        JsonPath further = further(patient);
        assertThat(further.getString("nextTests.caution")).contains("tested differ");
        assertThat(further.getList("nextTests.suggested.concept", String.class))
                .contains("ldl", "haemoglobin")
                .doesNotContain("bmi", "systolic");
        assertThat(further.getList("nextTests.suggested.informationGain", Double.class))
                .isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(further.getList("nextTests.suggested.similarPatients", Integer.class))
                .allMatch(count -> count >= 30);
        assertThat(further.getList("nextTests.withheld.concept", String.class)).contains("psa", "bone_density");
        assertThat(further.getList("nextTests.withheld.similarPatients", Integer.class))
                .allMatch(count -> count < 30);
    }

    @Test
    void theSmallestChangesCrossTheThresholdAndConceptsAreWorthAsMuchTogetherAsTheirFeatures() {
        JsonPath further = further(Fhir.patient("1960-05-05", true));
        assertThat(further.getString("changes.caution")).contains("not what treatment would do");
        boolean below = further.getString("changes.towards").equals("below");
        double threshold = further.getDouble("changes.threshold");
        assertThat(further.getList("changes.answers.probability", Double.class))
                .isNotEmpty()
                .allMatch(after -> below == after < threshold);
        assertThat(further.getList("changes.answers.changes.flatten().concept", String.class))
                .isSubsetOf("hba1c", "glucose", "creatinine", "cholesterol", "bmi", "weight");
        assertThat(total(further, "own")).isCloseTo(total(further, "sum"), within(ADDITIVITY));
        assertThat(further.getList("concepts.values.own", Double.class))
                .isNotEqualTo(further.getList("concepts.values.sum", Double.class));
    }

    private static double total(JsonPath further, String column) {
        return further.getList("concepts.values." + column, Double.class).stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    @Test
    void furtherQuestionsAboutAFindingThatWasNotScoredAreNotFound() {
        String patient = Fhir.patient("1960-05-05", true);
        Response created =
                Fhir.as("clinician").contentType("application/json").post("/api/patients/" + patient + "/assessments");
        Fhir.as("clinician")
                .get("/api/assessments/" + created.path("id") + "/findings/nothing/further")
                .then()
                .statusCode(404);
    }

    @Test
    void aPatientOfWhomTooLittleIsKnownIsWithheldWithTheReason() {
        String patient = Fhir.patient("1960-05-05", false);
        Response created =
                Fhir.as("clinician").contentType("application/json").post("/api/patients/" + patient + "/assessments");
        assertThat(created.<String>path("outcome")).isEqualTo("withheld");
        assertThat(created.<String>path("withheld.code")).isEqualTo("too-little-evidence");
        assertThat(created.<List<?>>path("findings")).isEmpty();
        Response bundle = Fhir.as("clinician").post("/fhir/Patient/" + patient + "/$diagnose");
        assertThat(bundle.<Object>path("entry[0].resource.prediction[0].probabilityDecimal"))
                .isNull();
        assertThat(bundle.<String>path("entry[0].resource.prediction[0].extension[0].url"))
                .endsWith("data-absent-reason");
    }

    @Test
    void aChildIsOutsideTheIntendedUse() {
        String patient = Fhir.patient("2020-01-01", true);
        Response created =
                Fhir.as("clinician").contentType("application/json").post("/api/patients/" + patient + "/assessments");
        assertThat(created.<String>path("outcome")).isEqualTo("withheld");
    }

    @Test
    void aConditionOnTheRecordIsKnownAndNeitherRankedNorScored() {
        String patient = Fhir.patient("1960-05-05", true);
        Fhir.create(
                "Condition",
                "{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"Patient/" + patient
                        + "\"},\"clinicalStatus\":{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/condition-clinical\","
                        + "\"code\":\"active\"}]},\"code\":{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"59621000\"}]},"
                        + "\"onsetDateTime\":\"2015-01-01\",\"recordedDate\":\"2015-01-01\"}");
        Response created =
                Fhir.as("clinician").contentType("application/json").post("/api/patients/" + patient + "/assessments");
        assertThat(created.<List<String>>path("known.title")).contains("Hypertension");
        assertThat(created.<List<String>>path("findings.id")).doesNotContain("hypertension");
    }

    @Test
    void theTimeOfTheQuestionMustNotLieInTheFuture() {
        String patient = Fhir.patient("1960-05-05", true);
        Response response = Fhir.as("clinician")
                .body(
                        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"at\",\"valueInstant\":\"2999-01-01T00:00:00Z\"}]}")
                .post("/fhir/Patient/" + patient + "/$diagnose");
        assertThat(response.statusCode()).isEqualTo(422);
    }

    @Test
    void theWorklistShowsTheLastAssessment() {
        String patient = Fhir.patient("1960-05-05", true);
        Fhir.as("clinician").contentType("application/json").post("/api/patients/" + patient + "/assessments");
        String name = Fhir.get("Patient/" + patient).path("name[0].given[0]");
        Response found = Fhir.as("clinician")
                .contentType("application/json")
                .body("{\"query\":\"" + name + "\",\"sort\":\"-topProbability\"}")
                .post("/api/patients/search");
        assertThat(found.<Integer>path("total")).isEqualTo(1);
        assertThat(found.<String>path("items[0].lastAssessment.outcome")).isEqualTo("assessed");
        assertThat(found.<Number>path("items[0].lastAssessment.top.probability").doubleValue())
                .isBetween(0.0, 1.0);
        Response chart = Fhir.as("clinician").get("/api/patients/" + patient);
        assertThat(chart.<List<?>>path("results")).hasSize(6);
    }

    @Test
    void aCorrectedResultIsSeenByTheNextAssessment() {
        String patient = Fhir.patient("1960-05-05", true);
        Fhir.as("clinician").contentType("application/json").post("/api/patients/" + patient + "/assessments");
        Response found = Fhir.get("Observation?patient=" + patient + "&code=4548-4");
        String id = found.path("entry[0].resource.id");
        String corrected = Fhir.get("Observation/" + id)
                .asString()
                .replace("\"final\"", "\"corrected\"")
                .replace("6.3", "9.9");
        assertThat(Fhir.put("Observation", id, corrected).statusCode()).isEqualTo(200);
        Response bundle = Fhir.as("clinician").post("/fhir/Patient/" + patient + "/$diagnose");
        assertThat(bundle.<List<String>>path("entry[0].resource.basis.reference"))
                .contains("Observation/" + id + "/_history/2");
    }

    @Test
    void whatWasSetAsideIsNamedInTheProvenanceWithTheReasonAndItsVersion() {
        String patient = Fhir.patient("1960-05-05", true);
        String taken = Instant.now()
                .minus(2, ChronoUnit.DAYS)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        String observation = Fhir.create(
                        "Observation",
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"subject\":{\"reference\":\"Patient/"
                                + patient
                                + "\"},\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"2339-0\"}]},"
                                + "\"effectiveDateTime\":\"TAKEN\",\"issued\":\"TAKEN\",\"valueQuantity\":"
                                        .replace("TAKEN", taken)
                                + "{\"value\":5,\"system\":\"http://unitsofmeasure.org\",\"code\":\"kg\"}}")
                .path("id");
        Response bundle = Fhir.as("clinician").post("/fhir/Patient/" + patient + "/$diagnose");
        String provenance = "entry.resource.find { it.resourceType == 'Provenance' }.extension.findAll "
                + "{ it.url == 'http://consilium.health/fhir/StructureDefinition/set-aside' }.extension.flatten()";
        assertThat(bundle.<List<String>>path(provenance + ".findAll { it.url == 'reason' }.valueCode"))
                .contains("incommensurable-unit");
        assertThat(bundle.<List<String>>path(provenance + ".findAll { it.url == 'source' }.valueReference.reference"))
                .contains("Observation/" + observation + "/_history/1");
        assertThat(Fhir.as("integration")
                        .body(bundle.asString())
                        .post("/fhir/Bundle/$validate")
                        .<List<String>>path("issue.severity"))
                .doesNotContain("error");
    }
}
