package org.consilium.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.consilium.server.Database;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.access.Caller;
import org.consilium.server.access.Role;
import org.consilium.server.exchange.record.PatientRecords;
import org.consilium.server.ranking.ActiveModel;
import org.consilium.server.ranking.AssessmentDocument;
import org.consilium.server.ranking.PatientRanking;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class RehearsalTest {

    @Inject
    Rehearsal rehearsal;

    @Inject
    ActiveModel models;

    @Inject
    PatientRecords records;

    @Inject
    PatientRanking ranking;

    @Test
    void itAnswersAsOftenAsItMayAndLeavesNothingBehind() throws SQLException {
        assertThat(rehearsal.rehearse(Duration.ofMinutes(5), 2, () -> false)).isEqualTo(2);
        assertThat(Database.count("select count(*) from fhir_resource where id = 'nobody' or patient = 'nobody'"))
                .isZero();
        assertThat(Database.count("select count(*) from assessment where requested_by = 'nobody'"))
                .isZero();
        assertThat(Database.count("select count(*) from audit_entry where actor = 'nobody'"))
                .isZero();
    }

    @Test
    void itEndsWhenSomebodyAsksInEarnest() {
        AtomicInteger looked = new AtomicInteger();
        assertThat(rehearsal.rehearse(Duration.ofMinutes(5), 9, () -> looked.incrementAndGet() > 1))
                .isEqualTo(1);
        ranking.rank(Fhir.patient("1960-05-05", true), null, new Caller("clinician", Set.of(Role.CLINICIAN)));
        assertThat(ranking.hasBeenAsked()).isTrue();
    }

    @Test
    void findingsOfTheMadeUpRecordAreRankedSoThatEveryModelIsAsked() {
        ActiveModel.Seated model = models.require();
        Instant now = Instant.now();
        MadeUpRecord made = MadeUpRecord.of(model.study(), 400, now);
        AssessmentDocument document =
                ranking.rehearse(records.readGiven(made.person(), made.others(), model.study()), now);
        assertThat(document.report().withheld()).isNull();
        assertThat(document.report().findings())
                .hasSizeGreaterThan(10 * document.report().withheldFindings().size());
        assertThat(document.features()).filteredOn(each -> each.value() != null).hasSizeGreaterThan(50);
    }
}
