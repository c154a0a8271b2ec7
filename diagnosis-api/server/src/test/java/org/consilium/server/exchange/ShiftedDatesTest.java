package org.consilium.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.exchange.record.RecordDates;
import org.junit.jupiter.api.Test;

/** Intensive-care records in the manner of MIMIC-IV on FHIR: its profiles and code systems, its shifted dates. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class ShiftedDatesTest {

    private static final String MIMIC = "http://mimic.mit.edu/fhir/mimic/";

    private final String id = UUID.randomUUID().toString();
    private final List<String> entries = new ArrayList<>();

    @Test
    void aShiftedDateIsRefusedByAServerOfTheCalendarWhichSaysWhatToDo() {
        Response refused = Fhir.as("integration").body(stay()).post("/fhir");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.<List<String>>path("issue.diagnostics"))
                .anySatisfy(text -> assertThat(text).contains("CONSILIUM_DATES=shifted"));
        assertThat(refused.<List<List<String>>>path("issue.expression").stream()
                        .flatMap(List::stream)
                        .toList())
                .anyMatch(element -> element.endsWith("Patient.birthDate)"))
                .anyMatch(element -> element.endsWith("Observation.effective)"));
        assertThat(Fhir.get("Patient/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void aServerOfShiftedDatesReadsTheWholeStayAndAsksAsOfItsEnd() {
        QuarkusMock.installMockForType(new RecordDates("shifted", Clock.systemUTC()), RecordDates.class);
        Response stored = Fhir.as("integration").body(stay()).post("/fhir");
        assertThat(stored.statusCode()).as(stored.asString()).isEqualTo(200);
        Response bundle = Fhir.as("clinician").post("/fhir/Patient/" + id + "/$diagnose");
        assertThat(bundle.statusCode()).as(bundle.asString()).isEqualTo(200);
        assertThat(bundle.<String>path("entry[0].resource.occurrenceDateTime")).startsWith("2162-03-0");
        assertThat(bundle.<List<String>>path("entry[0].resource.basis.reference"))
                .contains("Observation/" + id + "-hba1c/_history/1", "Observation/" + id + "-sbp/_history/1");
        assertThat(bundle.<Number>path("entry[0].resource.prediction[0].probabilityDecimal"))
                .isNotNull();
        Response assessed =
                Fhir.as("clinician").contentType("application/json").post("/api/patients/" + id + "/assessments");
        // All its units are understood, as a map leads from the source's own to UCUM.
        assertThat(assessed.<List<String>>path("evidence.setAside.reason.code"))
                .contains("bounded-value")
                .doesNotContain("unknown-unit");
        assertThat(assessed.<Object>path("patient.ageYears")).isNull();
    }

    @Test
    void anExplicitTimeInTheMiddleOfTheStaySeesNothingThatCameLater() {
        QuarkusMock.installMockForType(new RecordDates("shifted", Clock.systemUTC()), RecordDates.class);
        Fhir.as("integration").body(stay()).post("/fhir");
        Response bundle = Fhir.as("clinician")
                .body("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"at\",\"valueInstant\":"
                        + "\"2162-03-02T12:00:00-05:00\"}]}")
                .post("/fhir/Patient/" + id + "/$diagnose");
        assertThat(bundle.<List<String>>path("entry[0].resource.basis.reference"))
                .contains("Observation/" + id + "-hba1c/_history/1")
                .doesNotContain("Observation/" + id + "-late/_history/1");
    }

    private String stay() {
        entry(
                "Organization",
                "hospital",
                "\"identifier\":[{\"system\":\"http://hl7.org/fhir/sid/us-npi\",\"value\":\"1194052720\"}],"
                        + "\"active\":true,\"name\":\"A hospital\"");
        entries.add(
                """
                {"fullUrl":"urn:uuid:%1$s","request":{"method":"PUT","url":"Patient/%1$s"},"resource":{"resourceType":"Patient",
                 "id":"%1$s","meta":{"profile":["%2$sStructureDefinition/mimic-patient"]},
                 "extension":[{"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex","valueCode":"F"}],
                 "identifier":[{"value":"%1$s","system":"%2$sidentifier/patient"}],"name":[{"use":"official","family":"Patient_1"}],
                 "gender":"female","birthDate":"2099-07-10","maritalStatus":{"coding":[{"code":"M","system":
                 "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus"}]},
                 "managingOrganization":{"reference":"Organization/%1$s-hospital"}}}"""
                        .formatted(id, MIMIC));
        entry(
                "Encounter",
                "stay",
                "\"class\":{\"code\":\"ACUTE\",\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActCode\"},\"status\":\"finished\","
                        + "\"type\":[{\"coding\":[{\"code\":\"308335008\",\"system\":\"http://snomed.info/sct\"}]}],"
                        + "\"period\":{\"start\":\"2162-03-01T08:00:00-05:00\",\"end\":\"2162-03-04T15:00:00-05:00\"},"
                        + "\"hospitalization\":{\"admitSource\":{\"coding\":[{\"code\":\"EMERGENCY ROOM\",\"system\":\""
                        + MIMIC
                        + "CodeSystem/mimic-admit-source\"}]}}," + subject());
        lab("hba1c", "50852", "2162-03-02T06:00:00-05:00", "7.9", "%", "");
        lab("glucose", "50931", "2162-03-02T06:00:00-05:00", "251", "mg/dL", "");
        lab("creatinine", "50912", "2162-03-02T06:00:00-05:00", "1.6", "mg/dL", "");
        lab("leukocytes", "51301", "2162-03-02T06:00:00-05:00", "11.2", "K/uL", "");
        lab("psa", "50974", "2162-03-02T06:00:00-05:00", "0.1", "ng/mL", "\"comparator\":\"<\",");
        chart("sbp", "220179", "161", "mmHg");
        chart("temperature", "223761", "99.1", "°F");
        lab("late", "51222", "2162-03-04T09:00:00-05:00", "9.8", "g/dL", "");
        entry(
                "MedicationAdministration",
                "given",
                "\"status\":\"completed\",\"context\":{\"reference\":\"Encounter/" + id + "-stay\"},"
                        + "\"effectivePeriod\":{\"start\":\"2162-03-02T01:00:00-05:00\",\"end\":\"2162-03-02T02:00:00-05:00\"},"
                        + "\"medicationCodeableConcept\":{\"coding\":[{\"code\":\"225158\",\"system\":\"" + MIMIC
                        + "CodeSystem/mimic-medication-icu\",\"display\":\"NaCl 0.9%\"}]},\"dosage\":{\"dose\":{\"code\":\"mL\","
                        + "\"unit\":\"mL\",\"value\":250.5,\"system\":\"" + MIMIC + "CodeSystem/mimic-units\"}},"
                        + subject());
        entry(
                "Condition",
                "diagnosis",
                "\"category\":[{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/condition-category\","
                        + "\"code\":\"encounter-diagnosis\"}]}],\"code\":{\"coding\":[{\"code\":\"E119\",\"system\":\""
                        + MIMIC
                        + "CodeSystem/mimic-diagnosis-icd10\",\"display\":\"Type 2 diabetes mellitus without complications\"}]},"
                        + "\"encounter\":{\"reference\":\"Encounter/" + id + "-stay\"}," + subject());
        return "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + String.join(",", entries) + "]}";
    }

    private String subject() {
        return "\"subject\":{\"reference\":\"Patient/" + id + "\"}";
    }

    private void lab(String name, String item, String at, String value, String unit, String comparator) {
        observation(name, "mimic-d-labitems", item, "laboratory", at, value, unit, comparator);
    }

    private void chart(String name, String item, String value, String unit) {
        observation(
                name, "mimic-chartevents-d-items", item, "vital-signs", "2162-03-02T07:00:00-05:00", value, unit, "");
    }

    private void observation(
            String name,
            String system,
            String item,
            String category,
            String at,
            String value,
            String unit,
            String comparator) {
        entry(
                "Observation",
                name,
                "\"status\":\"final\",\"category\":[{\"coding\":[{\"code\":\"" + category
                        + "\",\"system\":\"http://terminology.hl7.org/CodeSystem/observation-category\"}]}],"
                        + "\"code\":{\"coding\":[{\"code\":\"" + item + "\",\"system\":\"" + MIMIC + "CodeSystem/"
                        + system
                        + "\"}]},\"effectiveDateTime\":\"" + at + "\",\"issued\":\"" + at + "\",\"valueQuantity\":{"
                        + comparator + "\"code\":\"" + unit + "\",\"unit\":\"" + unit + "\",\"value\":" + value
                        + ",\"system\":\"" + MIMIC
                        + "CodeSystem/mimic-units\"},\"encounter\":{\"reference\":\"Encounter/" + id
                        + "-stay\"}," + subject());
    }

    private void entry(String type, String name, String content) {
        entries.add(
                "{\"request\":{\"method\":\"PUT\",\"url\":\"%1$s/%2$s-%3$s\"},\"resource\":{\"resourceType\":\"%1$s\",\"id\":\"%2$s-%3$s\",%4$s}}"
                        .formatted(type, id, name, content));
    }
}
