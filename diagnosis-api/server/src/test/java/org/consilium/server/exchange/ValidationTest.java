package org.consilium.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.exchange.validation.R4Validator;
import org.consilium.server.exchange.validation.R4Validator.Remark;
import org.consilium.server.exchange.validation.R4Validator.Severity;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class ValidationTest {

    @Inject
    FhirContext fhir;

    @Inject
    R4Validator validator;

    @Inject
    BackgroundValidation background;

    private List<Remark> errors(String json) {
        return validator.judge(json, Set.of()).stream()
                .filter(each -> each.severity() == Severity.ERROR)
                .toList();
    }

    @Test
    void whatDiagnoseAnswersIsValidR4AndKeepsToOurDefinitions() {
        String patient = Fhir.patient("1960-05-05", true);
        Fhir.create(
                "Condition",
                "{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"Patient/" + patient
                        + "\"},\"clinicalStatus\":{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/condition-clinical\","
                        + "\"code\":\"active\"}]},\"code\":{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"59621000\"}]},"
                        + "\"onsetDateTime\":\"2015-01-01\",\"recordedDate\":\"2015-01-01\"}");
        String assessed = Fhir.as("clinician")
                .post("/fhir/Patient/" + patient + "/$diagnose")
                .asString();
        assertThat(assessed).contains("known-condition").contains("attribution");
        assertThat(errors(assessed)).isEmpty();
        String little = Fhir.patient("1960-05-05", false);
        assertThat(errors(Fhir.as("clinician")
                        .post("/fhir/Patient/" + little + "/$diagnose")
                        .asString()))
                .isEmpty();
        // The same with an attribution that lacks its contribution: the definitions do judge.
        assertThat(errors(assessed.replace("\"url\":\"contribution\"", "\"url\":\"contributed\"")))
                .isNotEmpty();
    }

    @Test
    void whatDiagnoseAnswersIsWhatHapiWouldWrite() throws IOException {
        String assessed = Fhir.as("clinician")
                .post("/fhir/Patient/" + Fhir.patient("1960-05-05", true) + "/$diagnose")
                .asString();
        IParser hapi = fhir.newJsonParser();
        hapi.setStripVersionsFromReferences(false);
        ObjectMapper json = new ObjectMapper();
        assertThat(json.readTree(hapi.encodeResourceToString(hapi.parseResource(assessed))))
                .isEqualTo(json.readTree(assessed));
    }

    @Test
    void everythingElseThatThisServerSaysIsValidR4() {
        String patient = Fhir.patient("1960-05-05", true);
        assertThat(errors(Fhir.get("metadata").asString())).isEmpty();
        assertThat(errors(Fhir.get("Observation?patient=" + patient + "&_include=Observation:patient")
                        .asString()))
                .isEmpty();
        assertThat(errors(Fhir.get("Patient/" + patient + "/_history").asString()))
                .isEmpty();
        assertThat(errors(Fhir.get("Patient/nobody").asString())).isEmpty();
        assertThat(errors(Fhir.as("integration")
                        .body(
                                "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"resource\":{\"resourceType\":"
                                        + "\"Patient\",\"gender\":\"male\"},\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}},"
                                        + "{\"resource\":{\"resourceType\":\"Patient\",\"gender\":\"x\"},\"request\":{\"method\":"
                                        + "\"POST\",\"url\":\"Patient\"}}]}")
                        .post("/fhir")
                        .asString()))
                .isEmpty();
    }

    @Test
    void ourDefinitionsAreServedAndFoundByTheirCanonicalAddress() {
        Response extension = Fhir.get("StructureDefinition/attribution");
        assertThat(extension.<String>path("url"))
                .isEqualTo("http://consilium.health/fhir/StructureDefinition/attribution");
        // The validator would make a snapshot with R4's package from the network, which it is denied.
        assertThat(errors(extension.asString()))
                .allMatch(each -> each.text().contains("Unable to resolve package id hl7.fhir.r4.core"));
        Response operation = Fhir.get("OperationDefinition/diagnose");
        assertThat(operation.<String>path("code")).isEqualTo("diagnose");
        assertThat(errors(operation.asString())).isEmpty();
        assertThat(Fhir.get("StructureDefinition?url=http://consilium.health/fhir/StructureDefinition/rank")
                        .<Integer>path("total"))
                .isEqualTo(1);
        assertThat(errors(Fhir.get("ConceptMap/icd-9-cm-to-snomed").asString())).isEmpty();
        assertThat(errors(Fhir.get("ConceptMap/$translate?system=http://hl7.org/fhir/sid/icd-9-cm&code=401.9")
                        .asString()))
                .isEmpty();
    }

    @Test
    void aBrokenInvariantIsFoundOnRequestWithoutRepeatingAValue() {
        // obs-6: a reason for the absence of a value beside the value
        String broken =
                "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"Zaphod\"},\"valueString\":\"x\","
                        + "\"dataAbsentReason\":{\"text\":\"Zaphod\"}}";
        Response judged = Fhir.as("integration").body(broken).post("/fhir/Observation/$validate");
        assertThat(judged.statusCode()).isEqualTo(200);
        assertThat(judged.<List<String>>path("issue.findAll { it.severity == 'error' }.diagnostics"))
                .anyMatch(text -> text.contains("obs-6"));
        assertThat(judged.asString()).doesNotContain("Zaphod");
        Response asParameters = Fhir.as("integration")
                .body("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"resource\",\"resource\":" + broken
                        + "}]}")
                .post("/fhir/Observation/$validate");
        assertThat(asParameters.asString()).contains("obs-6");
        assertThat(Fhir.as("integration")
                        .body(broken)
                        .post("/fhir/Observation?_validate=true")
                        .statusCode())
                .isEqualTo(422);
        Response stored = Fhir.create("Observation", broken);
        assertThat(stored.statusCode()).isEqualTo(201);
        assertThat(Fhir.get("Observation/" + stored.path("id") + "/$validate").asString())
                .contains("obs-6");
    }

    @Test
    void whatIsStoredIsJudgedInTheBackground() {
        // Not everything of the other tests: from here on.
        background.skipTo(java.time.Instant.now());
        String id = Fhir.create(
                        "Observation",
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"valueString\":\"x\","
                                + "\"dataAbsentReason\":{\"text\":\"x\"}}")
                .path("id");
        assertThat(background.next(java.time.Duration.ZERO)).isPositive();
        Response report = Fhir.get("$validation-report");
        assertThat(report.<List<String>>path("issue.diagnostics"))
                .anyMatch(text -> text.startsWith("Observation/" + id + "/_history/1") && text.contains("obs-6"));
        assertThat(errors(report.asString())).isEmpty();
    }

    @Test
    void aProfileThatIsNotKnownIsSaidToBe() {
        Response judged = Fhir.as("integration")
                .queryParam("profile", "http://example.org/StructureDefinition/none")
                .body("{\"resourceType\":\"Patient\"}")
                .post("/fhir/Patient/$validate");
        assertThat(judged.statusCode()).isEqualTo(422);
    }

    @Test
    void theValidatorNeverLeavesTheMachine() throws IOException, InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        try (ServerSocket trap = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread listener = new Thread(() -> {
                try {
                    while (true) {
                        trap.accept().close();
                        calls.incrementAndGet();
                    }
                } catch (IOException e) {
                    // The trap is closed at the end of the test.
                }
            });
            listener.setDaemon(true);
            listener.start();
            String base = "http://127.0.0.1:" + trap.getLocalPort() + "/";
            List<Remark> remarks = validator.judge(
                    "{\"resourceType\":\"Observation\",\"meta\":{\"profile\":[\"URLStructureDefinition/a\"]},"
                                    .replace("URL", base)
                            + "\"implicitRules\":\"URLrules\",\"extension\":[{\"url\":\"URLextension\",\"valueString\":\"x\"}],"
                                    .replace("URL", base)
                            + "\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"URLcodes\",\"code\":\"x\"}]},"
                                    .replace("URL", base)
                            + "\"subject\":{\"reference\":\"URLPatient/1\"}}".replace("URL", base),
                    Set.of());
            assertThat(remarks).isNotEmpty();
        }
        assertThat(calls).hasValue(0);
        assertThat(org.hl7.fhir.utilities.http.ManagedWebAccess.getAccessPolicy())
                .isEqualTo(org.hl7.fhir.utilities.http.ManagedWebAccess.WebAccessPolicy.PROHIBITED);
    }

    @Test
    void theCapabilityStatementNamesOurOperationsByTheirDefinitions() {
        Response statement = Fhir.get("metadata");
        List<Map<String, String>> operations = statement.path(
                "rest[0].resource.find { it.type == 'Patient' }.operation.findAll { it.name == 'diagnose' }");
        assertThat(operations.get(0).get("definition"))
                .isEqualTo("http://consilium.health/fhir/OperationDefinition/diagnose");
    }

    @Test
    void ofAProfileThatIsNotKnownHereItIsSaidThatNothingIsSaid() {
        Response response = Fhir.as("integration")
                .body("{\"resourceType\":\"Patient\",\"meta\":{\"profile\":"
                        + "[\"http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient\"]}}")
                .post("/fhir/Patient/$validate");
        assertThat(response.<List<String>>path("issue.severity")).containsOnly("warning");
        assertThat(response.<List<String>>path("issue.diagnostics"))
                .singleElement()
                .asString()
                .contains("us-core-patient", "held to R4", "nothing is said");
    }
}
