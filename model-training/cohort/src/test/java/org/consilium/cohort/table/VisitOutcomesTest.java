package org.consilium.cohort.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.consilium.clinical.Code;
import org.consilium.clinical.Condition;
import org.consilium.clinical.Demographics;
import org.consilium.clinical.PatientCase;
import org.consilium.clinical.ResourceReference;
import org.consilium.clinical.Standing;
import org.consilium.clinical.study.Finding;
import org.consilium.clinical.study.Study;
import org.consilium.cohort.Studies;
import org.junit.jupiter.api.Test;

class VisitOutcomesTest {

    private static final Study STUDY = Studies.small();
    private static final Finding DIABETES = STUDY.findings().get(0);
    private static final Instant BEGAN = Instant.parse("2020-03-01T09:00:00Z");
    private static final Instant AT = BEGAN.plus(Duration.ofMinutes(30));
    private static final Instant RECORD_ENDS = Instant.parse("2024-01-01T00:00:00Z");

    @Test
    void aDiagnosisOfTheVisitItselfIsItsOutcome() {
        assertThat(outcome(diagnosed(BEGAN))).isEqualTo(Outcome.CASE);
    }

    @Test
    void aDiagnosisWithinTheHorizonIsACase() {
        assertThat(outcome(diagnosed(AT.plus(Duration.ofDays(365))))).isEqualTo(Outcome.CASE);
    }

    @Test
    void aDiagnosisBeyondTheHorizonIsNone() {
        assertThat(outcome(diagnosed(AT.plus(Duration.ofDays(366))))).isEqualTo(Outcome.CONTROL);
    }

    @Test
    void aKnownFindingIsNotAskedAfter() {
        assertThat(outcome(diagnosed(BEGAN.minusSeconds(1)))).isEqualTo(Outcome.NOT_ASKED);
    }

    @Test
    void aDiagnosisThatWasRecordedLateIsNotKnownBefore() {
        Condition late =
                condition(BEGAN.minus(Duration.ofDays(900)), AT.plus(Duration.ofDays(10)), Standing.ESTABLISHED);
        assertThat(outcome(late)).isEqualTo(Outcome.CASE);
    }

    @Test
    void anUnconfirmedDiagnosisIsNoOutcome() {
        assertThat(outcome(condition(BEGAN, BEGAN, Standing.PROVISIONAL))).isEqualTo(Outcome.CONTROL);
    }

    @Test
    void aRecordThatEndsWithinTheHorizonDoesNotSayThatNothingCame() {
        VisitOutcomes outcomes = new VisitOutcomes(STUDY, patient(false), AT.plus(Duration.ofDays(300)));
        assertThat(outcomes.of(DIABETES, BEGAN, AT)).isEqualTo(Outcome.NOT_ASKED);
    }

    @Test
    void whatCameBeforeTheRecordEndedIsNotAskedEitherWhereTheHorizonReachesBeyond() {
        VisitOutcomes outcomes = new VisitOutcomes(
                STUDY, patient(false, diagnosed(AT.plus(Duration.ofDays(100)))), AT.plus(Duration.ofDays(300)));
        assertThat(outcomes.of(DIABETES, BEGAN, AT)).isEqualTo(Outcome.NOT_ASKED);
    }

    @Test
    void aPatientWhoDiedWithinTheHorizonWasFollowedToTheEnd() {
        VisitOutcomes outcomes = new VisitOutcomes(STUDY, patient(true), AT.plus(Duration.ofDays(300)));
        assertThat(outcomes.of(DIABETES, BEGAN, AT)).isEqualTo(Outcome.CONTROL);
    }

    private static Outcome outcome(Condition... conditions) {
        return new VisitOutcomes(STUDY, patient(false, conditions), RECORD_ENDS).of(DIABETES, BEGAN, AT);
    }

    private static Condition diagnosed(Instant recorded) {
        return condition(recorded, recorded, Standing.ESTABLISHED);
    }

    private static Condition condition(Instant onset, Instant recorded, Standing standing) {
        return new Condition(
                List.of(new Code(Code.SNOMED, "44054006")),
                List.of(),
                "Diabetes",
                standing,
                onset,
                recorded,
                null,
                false,
                new ResourceReference("Condition", "c", "1"));
    }

    private static PatientCase patient(boolean died, Condition... conditions) {
        ResourceReference self = new ResourceReference("Patient", "p", "1");
        return new PatientCase(
                "p",
                new Demographics(
                        LocalDate.of(1960, 1, 1),
                        Demographics.Sex.FEMALE,
                        died,
                        died ? AT.plus(Duration.ofDays(100)) : null,
                        self),
                List.of(),
                Stream.of(conditions).toList(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }
}
