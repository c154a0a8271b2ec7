package org.consilium.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may pass which door, with tokens of the real realm. */
@ExtendWith(Installation.class)
class RolesTest {

    @ParameterizedTest
    @CsvSource({
        "/api/audit/entries, auditor",
        "/api/models/active, model-owner",
        "/fhir/Patient?_summary=count, integration"
    })
    void aDoorOpensToItsRole(String door, String role, Installation.Running platform) {
        assertThat(platform.as(role).get(door).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/audit/entries, clinician",
        "/api/audit/entries, model-owner",
        "/api/audit/entries, integration",
        "/api/audit/entries, administrator",
        "/api/models/active, administrator",
        "/fhir/Patient, auditor",
        "/fhir/Patient, administrator",
        "/fhir/Patient, model-owner"
    })
    void aDoorIsShutToEveryOtherRole(String door, String role, Installation.Running platform) {
        assertThat(platform.as(role).get(door).status()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({"clinician, 200", "auditor, 403", "model-owner, 403", "administrator, 403", "integration, 403"})
    void onlyCliniciansSearchForPatients(String role, int status, Installation.Running platform) {
        String everybody = "{\"query\":\"\",\"page\":0,\"size\":10,\"sort\":\"name\"}";

        assertThat(platform.as(role).postJson("/api/patients/search", everybody).status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"/api/audit/entries", "/api/models/active", "/api/session", "/fhir/Patient"})
    void nobodyPassesWithoutAToken(String door, Installation.Running platform) {
        assertThat(platform.asNobody().get(door).status()).isEqualTo(401);
    }
}
