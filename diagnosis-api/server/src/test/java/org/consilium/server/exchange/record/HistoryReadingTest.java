package org.consilium.server.exchange.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import org.consilium.clinical.PatientCase;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.ranking.ActiveModel;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class HistoryReadingTest {

    @Inject
    PatientRecords records;

    @Inject
    ActiveModel models;

    @Test
    void allergiesAndRelativesAreReadAsTrainingReadsThem() {
        String patient = Fhir.patient("1960-05-05", false);
        String allergy = stored(
                "AllergyIntolerance",
                "\"patient\":{\"reference\":\"Patient/" + patient + "\"},\"code\":{\"text\":\"Penicillin\"},"
                        + "\"clinicalStatus\":{\"coding\":[{\"system\":"
                        + "\"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical\",\"code\":\"active\"}]},"
                        + "\"recordedDate\":\"2024-02-01T09:00:00Z\"");
        String relative = stored(
                "FamilyMemberHistory",
                "\"patient\":{\"reference\":\"Patient/" + patient + "\"},\"status\":\"completed\","
                        + "\"date\":\"2024-02-01\",\"relationship\":{\"text\":\"Mother\"},"
                        + "\"condition\":[{\"code\":{\"text\":\"Type 2 diabetes\"}}]");
        PatientCase read = records.read(patient, models.require().study()).patient();
        assertThat(read.allergies())
                .singleElement()
                .satisfies(each -> assertThat(each.source().id()).isEqualTo(allergy));
        assertThat(read.familyHistory())
                .singleElement()
                .satisfies(each -> assertThat(each.source().id()).isEqualTo(relative));

        Response sheet = Fhir.as("clinician").get("/api/evidence/FamilyMemberHistory/" + relative + "/1");
        assertThat(sheet.<String>path("title")).isEqualTo("Family history: Mother");
        assertThat(sheet.<String>path("value")).isEqualTo("Type 2 diabetes");
        assertThat(Fhir.as("clinician")
                        .get("/api/evidence/AllergyIntolerance/" + allergy + "/1")
                        .<String>path("title"))
                .isEqualTo("Penicillin");
    }

    private static String stored(String type, String content) {
        Response stored = Fhir.as("integration")
                .body("{\"resourceType\":\"" + type + "\"," + content + "}")
                .post("/fhir/" + type);
        assertThat(stored.statusCode()).as(stored.asString()).isEqualTo(201);
        return stored.path("id");
    }
}
