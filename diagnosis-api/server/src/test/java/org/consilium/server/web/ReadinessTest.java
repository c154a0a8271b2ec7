package org.consilium.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import org.consilium.server.Surroundings;
import org.consilium.server.exchange.record.RecordDates;
import org.consilium.server.persistence.AuditCheckpoints;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.persistence.MasterKey;
import org.consilium.server.ranking.ActiveModel;
import org.consilium.server.ranking.ServerMode;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class ReadinessTest {

    @Inject
    ActiveModel models;

    @Inject
    AuditTrail audit;

    @Inject
    AuditCheckpoints checkpoints;

    @Inject
    MasterKey master;

    @Test
    void theDemoBundleIsReadyForADemo() {
        assertThat(check("demo", true).getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void theDemoBundleKeepsAProductionServerFromBeingReady() {
        HealthCheckResponse response = check("production", true);
        assertThat(response.getStatus()).isEqualTo(Status.DOWN);
        assertThat(response.getData().orElseThrow().values())
                .singleElement()
                .asString()
                .contains("synthetic");
    }

    @Test
    void aProductionServerWithoutAuthenticationIsNotReady() {
        assertThat(check("production", false).getData().orElseThrow().values())
                .anySatisfy(obstacle -> assertThat(obstacle).asString().contains("Authentication is off"));
    }

    @Test
    void aProductionServerThatTakesDatesForShiftedIsNotReady() {
        assertThat(check("production", true, "shifted").getData().orElseThrow().values())
                .anySatisfy(obstacle -> assertThat(obstacle).asString().contains("CONSILIUM_DATES"));
    }

    private HealthCheckResponse check(String mode, boolean authenticates) {
        return check(mode, authenticates, "calendar");
    }

    private HealthCheckResponse check(String mode, boolean authenticates, String dates) {
        RecordDates record = new RecordDates(dates, Clock.systemUTC());
        return new Readiness(
                        models, new ServerMode(mode), audit, checkpoints, master, record, authenticates, authenticates)
                .call();
    }
}
