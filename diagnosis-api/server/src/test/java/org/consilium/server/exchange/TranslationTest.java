package org.consilium.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.context.FhirContext;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.consilium.clinical.Code;
import org.consilium.fhir.CodeTranslation;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class TranslationTest {

    @Test
    void aCodeIsTranslatedByTheMapsThatAreServed() {
        Response found = Fhir.get("ConceptMap/$translate?system=http://hl7.org/fhir/sid/icd-9-cm&code=401.9");
        assertThat(found.<Boolean>path("parameter.find { it.name == 'result' }.valueBoolean"))
                .isTrue();
        assertThat(found.<List<String>>path(
                        "parameter.find { it.name == 'match' }.part.find { it.name == 'concept' }.valueCoding.code"
                                + ".collect { it }.join('')"
                                + ".split('#').toList()"))
                .contains("59621000");
        assertThat(Fhir.get("ConceptMap/$translate?system=http://hl7.org/fhir/sid/icd-9-cm&code=000")
                        .<Boolean>path("parameter[0].valueBoolean"))
                .isFalse();
        assertThat(Fhir.get("ConceptMap/$translate?code=401.9").statusCode()).isEqualTo(400);
        assertThat(Fhir.get("ConceptMap/icd-9-cm-to-snomed").<String>path("url"))
                .isEqualTo("http://consilium.health/fhir/ConceptMap/icd-9-cm-to-snomed");
    }

    @Test
    void intensiveCareRecordsAreReadByTheirOwnCodes() {
        String patient = Fhir.patient("1960-05-05", false);
        String items = "http://mimic.mit.edu/fhir/mimic/CodeSystem/";
        for (String[] result : List.of(
                new String[] {"mimic-d-labitems", "50852", "7.4", "%"},
                new String[] {"mimic-d-labitems", "50931", "140", "mg/dL"},
                new String[] {"mimic-d-labitems", "50912", "1.0", "mg/dL"},
                new String[] {"mimic-d-labitems", "51222", "13.1", "g/dL"},
                new String[] {"mimic-chartevents-d-items", "220179", "141", "mmHg"},
                new String[] {"mimic-chartevents-d-items", "220045", "88", "beats"})) {
            Response stored = Fhir.create(
                    "Observation",
                    "{\"resourceType\":\"Observation\",\"status\":\"final\",\"subject\":{\"reference\":\"Patient/"
                            + patient
                            + "\"},\"code\":{\"coding\":[{\"system\":\"" + items + result[0] + "\",\"code\":\""
                            + result[1]
                            + "\"}]},\"effectiveDateTime\":\"2026-01-01T00:00:00Z\",\"issued\":\"2026-01-01T00:00:00Z\","
                            + "\"valueQuantity\":{\"value\":" + result[2] + ",\"unit\":\"" + result[3]
                            + "\",\"system\":\"" + items + "mimic-units\",\"code\":\"" + result[3] + "\"}}");
            assertThat(stored.statusCode()).isEqualTo(201);
        }
        Fhir.create(
                "Condition",
                "{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"Patient/" + patient
                        + "\"},\"code\":{\"coding\":[{\"system\":\"" + items
                        + "mimic-diagnosis-icd9\",\"code\":\"4019\"}]},\"recordedDate\":\"2026-01-01\"}");
        Response assessed =
                Fhir.as("clinician").contentType("application/json").post("/api/patients/" + patient + "/assessments");
        assertThat(assessed.<List<String>>path("known.title")).contains("Hypertension");
        // Its unit mmHg is understood, as a map knows it as a code of the source's own system.
        assertThat(assessed.<Integer>path("evidence.measured")).isGreaterThanOrEqualTo(5);
        // A unit that no map knows is set aside and said, never guessed.
        assertThat(assessed.<List<String>>path("evidence.setAside.reason.code")).contains("unknown-unit");
        // What is stored stays as it came.
        assertThat(Fhir.get("Condition?patient=" + patient).<List<?>>path("entry[0].resource.code.coding"))
                .hasSize(1);
    }

    @Test
    void theMapsOfAnInstallationAreReadBesideThoseShipped(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("local.json"),
                """
                {"resourceType":"ConceptMap","url":"urn:test:map","status":"active","group":[{"source":"urn:test:codes",
                 "target":"http://loinc.org","element":[{"code":"a","target":[{"code":"4548-4","equivalence":"equivalent"}]}]}]}""");
        CodeTranslation codes = FhirFormats.codes(FhirContext.forR4Cached(), Optional.of(folder.toString()));
        assertThat(codes.of(new Code("urn:test:codes", "a")))
                .extracting(match -> match.target().code())
                .containsExactly("4548-4");
        assertThat(codes.of(new Code("http://hl7.org/fhir/sid/icd-10-cm", "I10")))
                .isNotEmpty();
        Files.writeString(folder.resolve("z.json"), "{\"resourceType\":\"Patient\"}");
        assertThatThrownBy(() -> FhirFormats.codes(FhirContext.forR4Cached(), Optional.of(folder.toString())))
                .hasMessageContaining("CONSILIUM_CODE_MAPS");
    }
}
