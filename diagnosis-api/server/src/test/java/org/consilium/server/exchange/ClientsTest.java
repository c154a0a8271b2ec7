package org.consilium.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.client.api.ServerValidationModeEnum;
import ca.uhn.fhir.rest.client.interceptor.BearerTokenAuthInterceptor;
import ca.uhn.fhir.rest.gclient.ICriterion;
import ca.uhn.fhir.rest.server.exceptions.PreconditionFailedException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.Tokens;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.RiskAssessment;
import org.junit.jupiter.api.Test;

/** Clients that this project did not write use the server as their users would. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class ClientsTest {

    private static final FhirContext R4 = FhirContext.forR4();

    private static String base() {
        return "http://localhost:" + RestAssured.port + "/fhir";
    }

    private IGenericClient hapi(String role) {
        R4.getRestfulClientFactory().setServerValidationMode(ServerValidationModeEnum.NEVER);
        R4.getRestfulClientFactory().setSocketTimeout(60_000);
        IGenericClient client = R4.newRestfulGenericClient(base());
        client.registerInterceptor(new BearerTokenAuthInterceptor(Tokens.of(role)));
        return client;
    }

    @Test
    void hapisClientCreatesChangesFindsAndPages() {
        for (EncodingEnum encoding : new EncodingEnum[] {EncodingEnum.JSON, EncodingEnum.XML}) {
            IGenericClient client = hapi("integration");
            client.setEncoding(encoding);
            assertThat(client.capabilities()
                            .ofType(CapabilityStatement.class)
                            .execute()
                            .getFhirVersion()
                            .toCode())
                    .isEqualTo("4.0.1");
            Patient patient = new Patient();
            patient.addName().setFamily(UUID.randomUUID().toString());
            patient.setGender(AdministrativeGender.FEMALE);
            MethodOutcome created = client.create().resource(patient).execute();
            assertThat(created.getCreated()).isTrue();
            IdType id = (IdType) created.getId();
            Patient read =
                    client.read().resource(Patient.class).withId(id.getIdPart()).execute();
            read.setActive(true);
            client.update().resource(read).execute();
            assertThat(client.history()
                            .onInstance(id)
                            .returnBundle(Bundle.class)
                            .execute()
                            .getTotal())
                    .isEqualTo(2);
            ICriterion<?> ofPatient = Observation.PATIENT.hasId(id.getIdPart());
            for (int i = 0; i < 3; i++) {
                Observation observation = new Observation();
                observation.setStatus(Observation.ObservationStatus.FINAL);
                observation.getCode().setText("x");
                observation.getSubject().setReference("Patient/" + id.getIdPart());
                client.create().resource(observation).execute();
            }
            Bundle page = client.search()
                    .forResource(Observation.class)
                    .where(ofPatient)
                    .include(Observation.INCLUDE_PATIENT)
                    .count(2)
                    .returnBundle(Bundle.class)
                    .execute();
            assertThat(page.getTotal()).isEqualTo(3);
            assertThat(page.getEntry()).hasSize(3);
            Bundle next = client.loadPage().next(page).execute();
            assertThat(next.getEntry()).hasSize(2);
            assertThat(client.validate().resource(read).execute().getOperationOutcome())
                    .isNotNull();
            client.delete()
                    .resourceById(next.getEntry().get(0).getResource().getIdElement())
                    .execute();
        }
    }

    @Test
    void hapisClientIsToldOfAVersionThatIsNotCurrent() {
        IGenericClient client = hapi("integration");
        Patient patient = new Patient();
        patient.addName().setFamily(UUID.randomUUID().toString());
        IdType id = (IdType) client.create().resource(patient).execute().getId();
        patient.setId("Patient/" + id.getIdPart() + "/_history/7");
        assertThatThrownBy(() -> client.update()
                        .resource(patient)
                        .withAdditionalHeader("If-Match", "W/\"7\"")
                        .execute())
                .isInstanceOf(PreconditionFailedException.class);
    }

    @Test
    void hapisClientAsksForTheFindings() {
        String patient = Fhir.patient("1960-05-05", true);
        Bundle findings = hapi("clinician")
                .operation()
                .onInstance(new IdType("Patient", patient))
                .named("$diagnose")
                .withNoParameters(Parameters.class)
                .returnResourceType(Bundle.class)
                .execute();
        assertThat(findings.getEntryFirstRep().getResource()).isInstanceOf(RiskAssessment.class);
    }

    @Test
    void aNodeClientDoesWhatAnIntegratorNeeds() throws IOException, InterruptedException {
        Path web = Path.of("..", "..", "web-ui").toAbsolutePath().normalize();
        Process node = new ProcessBuilder(
                        "node",
                        Path.of("src/test/node/fhir-kit.mjs").toAbsolutePath().toString(),
                        web.toString(),
                        base(),
                        Tokens.of("integration"),
                        Tokens.of("clinician"))
                .redirectErrorStream(true)
                .start();
        String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(node.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(said).contains("fhir-kit-client: done");
        assertThat(node.exitValue()).isZero();
    }
}
