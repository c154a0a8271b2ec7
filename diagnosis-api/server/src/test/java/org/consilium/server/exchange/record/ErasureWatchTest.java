package org.consilium.server.exchange.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.persistence.Erasure;
import org.consilium.server.ranking.ActiveModel;
import org.consilium.server.rejection.Rejection;
import org.junit.jupiter.api.Test;

/** Nothing that was read of a patient stays in a running server's memory after an erasure. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class ErasureWatchTest {

    @Inject
    RecordCache cache;

    @Inject
    ErasureWatch watch;

    @Inject
    Erasure erasure;

    @Inject
    PatientRecords records;

    @Inject
    ActiveModel model;

    @Test
    void anErasureByAnotherProcessIsNoticedAndTheRecordLetGo() {
        String erased = assessed();
        String other = assessed();
        assertThat(cache.holds(erased)).isTrue();
        erasure.erase(erased, "patient-request", "operator test");
        watch.look();
        assertThat(cache.holds(erased)).isFalse();
        assertThat(cache.holds(other)).isTrue();
    }

    @Test
    void theNextReadSeesItAndLetsGoBeforeAnybodyHasLooked() {
        String erased = assessed();
        erasure.erase(erased, "patient-request", "operator test");
        assertThat(assess(erased)).isEqualTo(404);
        assertThatThrownBy(() -> records.read(erased, model.require().study())).isInstanceOf(Rejection.class);
        assertThat(cache.holds(erased)).isFalse();
    }

    private static String assessed() {
        String patient = Fhir.patient("1955-05-05", true);
        assertThat(assess(patient)).isEqualTo(201);
        return patient;
    }

    private static int assess(String patient) {
        return Fhir.as("clinician")
                .contentType("application/json")
                .post("/api/patients/" + patient + "/assessments")
                .statusCode();
    }
}
