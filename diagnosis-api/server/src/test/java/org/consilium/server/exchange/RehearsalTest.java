package org.consilium.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.consilium.server.Database;
import org.consilium.server.Surroundings;
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
        assertThat(rehearsal.rehearse(Duration.ofMinutes(5), 2)).isEqualTo(2);
        assertThat(Database.count("select count(*) from fhir_resource where id = 'nobody' or patient = 'nobody'"))
                .isZero();
        assertThat(Database.count("select count(*) from assessment where requested_by = 'nobody'"))
                .isZero();
        assertThat(Database.count("select count(*) from audit_entry where actor = 'nobody'"))
                .isZero();
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
