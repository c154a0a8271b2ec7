package org.consilium.server.exchange.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.consilium.fhir.PatientCaseReader;
import org.consilium.fhir.Units;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.exchange.record.PatientRecords.ReadRecord;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.ranking.ActiveModel;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class PieceReadingTest {

    @Inject
    PatientRecords records;

    @Inject
    ActiveModel models;

    @Inject
    Units units;

    @Test
    @Transactional
    void aRecordReadInPiecesIsTheRecordReadAtOnceWithTheDrugsOfItsPrescriptions() {
        String id = "pieces-" + UUID.randomUUID();
        StringBuilder entries =
                new StringBuilder(entry("Patient", id, "\"birthDate\":\"1960-01-01\",\"gender\":\"female\""));
        entries.append(',')
                .append(entry(
                        "Medication", "d-" + id, "\"code\":{\"coding\":[{\"system\":\"urn:x\",\"code\":\"y\"}]}"));
        for (int i = 0; i < 2300; i++) {
            String when =
                    Instant.parse("2020-01-01T00:00:00Z").plusSeconds(3600L * i).toString();
            String subject = "\"status\":\"%s\",\"subject\":{\"reference\":\"Patient/" + id + "\"},";
            // A prescription in the first piece and one in the last refer to the same drug.
            entries.append(',')
                    .append(
                            i % 1100 == 0
                                    ? entry(
                                            "MedicationRequest",
                                            i + "-" + id,
                                            subject.formatted("active")
                                                    + "\"intent\":\"order\",\"authoredOn\":\"" + when
                                                    + "\",\"medicationReference\":{\"reference\":\"Medication/d-" + id
                                                    + "\"}")
                                    : entry(
                                            "Observation",
                                            i + "-" + id,
                                            subject.formatted("final")
                                                    + "\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\""
                                                    + (i % 10 == 3 ? "76476-1" : "4548-4") + "\"}]},"
                                                    + "\"effectiveDateTime\":\"" + when
                                                    + "\",\"valueQuantity\":{\"value\":6.1,\"system\":\"http://unitsofmeasure.org\","
                                                    + "\"code\":\"%\",\"unit\":\"%\"}"));
        }
        assertThat(Fhir.as("integration")
                        .body("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + entries + "]}")
                        .post("/fhir")
                        .statusCode())
                .isEqualTo(200);
        var study = models.require().study();
        ReadRecord inPieces = records.read(id, study);
        List<org.consilium.fhir.StoredResource> whole = new ArrayList<>();
        records.each(id, PatientRecords.TYPES, stored -> whole.add(records.read(stored)));
        records.each(List.of(new ResourceKey("Medication", "d-" + id)), stored -> whole.add(records.read(stored)));
        assertThat(inPieces.patient()).isEqualTo(new PatientCaseReader(study, units).read(whole));
        assertThat(inPieces.patient().medications()).hasSize(3);
        assertThat(inPieces.versions())
                .containsExactlyElementsOf(whole.stream()
                        .map(org.consilium.fhir.StoredResource::reference)
                        .sorted()
                        .toList())
                .hasSize(2302);
    }

    private static String entry(String type, String id, String members) {
        return "{\"resource\":{\"resourceType\":\"" + type + "\",\"id\":\"" + id + "\"," + members
                + "},\"request\":{\"method\":\"PUT\",\"url\":\"" + type + "/" + id + "\"}}";
    }
}
