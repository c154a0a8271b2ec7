package org.consilium.clinical.assessment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.consilium.clinical.Demographics.Sex;
import org.consilium.clinical.PatientCase;
import org.consilium.clinical.Patients;
import org.consilium.clinical.Reason;
import org.consilium.clinical.study.ConditionKinds;
import org.consilium.clinical.study.Eligibility;
import org.consilium.clinical.study.Exclusion;
import org.consilium.clinical.study.Finding;
import org.consilium.clinical.study.IndexVisits;
import org.consilium.clinical.study.LeakageRules;
import org.consilium.clinical.study.Objective;
import org.consilium.clinical.study.RecordingTime;
import org.consilium.clinical.study.Study;
import org.consilium.clinical.study.ValueSet;
import org.junit.jupiter.api.Test;

class IntendedUseTest {

    private static final Instant AT = Instant.parse("2026-01-10T12:00:00Z");
    private static final Finding PREDIABETES = finding("prediabetes", List.of("diabetes"), Finding.Course.CHRONIC, 0);
    private static final Finding PNEUMONIA = finding("pneumonia", List.of(), Finding.Course.ACUTE, 60);
    private static final Finding PROSTATE = new Finding(
            "prostate",
            "Prostate",
            "prediabetes",
            List.of(),
            Finding.Course.CHRONIC,
            0,
            365,
            Finding.Severity.HIGH,
            false,
            null,
            1,
            new Eligibility(50, null, List.of(Sex.MALE)),
            List.of(),
            null,
            List.of());

    private final IntendedUse use = new IntendedUse(new Study(
            "s",
            "s",
            "1",
            "",
            "",
            new Eligibility(18, 56, List.of()),
            "",
            List.of(new Exclusion("pregnancy", "Pregnancy", "pregnancy", true)),
            true,
            "Made up.",
            0,
            RecordingTime.CLINICAL_TIME,
            new IndexVisits(List.of(), 1, 0, 24, 0, 0, false, IndexVisits.FollowUp.EXPORT),
            List.of(set("prediabetes"), set("diabetes"), set("pneumonia"), set("pregnancy")),
            List.of(),
            List.of(),
            List.of(PREDIABETES, PNEUMONIA, PROSTATE),
            List.of(),
            ConditionKinds.NONE,
            LeakageRules.USUAL,
            Objective.USUAL,
            Map.of()));

    @Test
    void doesNotAskOfAPatientWhoIsPregnantButOfOneWhoWas() {
        assertThat(use.refusal(woman("pregnancy", "2025-10-01T00:00:00Z", null), AT)
                        .map(Reason::code))
                .contains("excluded-pregnancy");
        assertThat(use.refusal(woman("pregnancy", "2020-10-01T00:00:00Z", "2021-06-01T00:00:00Z"), AT))
                .isEmpty();
    }

    @Test
    void countsTheLastYearOfAnUpperBoundAsInside() {
        assertThat(use.refusal(Patients.of(Sex.FEMALE), Instant.parse("2026-12-01T00:00:00Z")))
                .isEmpty();
        assertThat(use.refusal(Patients.of(Sex.FEMALE), Instant.parse("2027-02-01T00:00:00Z"))
                        .map(Reason::code))
                .contains("too-old");
    }

    @Test
    void listsAChronicFindingAsKnownForLife() {
        PatientCase patient = woman("prediabetes", "1999-01-01T00:00:00Z", "2001-01-01T00:00:00Z");
        assertThat(use.known(PREDIABETES, patient, AT, AT)).isPresent();
    }

    @Test
    void listsAnAcuteFindingAsKnownWhileItLastsAndForItsWashout() {
        assertThat(use.known(PNEUMONIA, woman("pneumonia", "2026-01-01T00:00:00Z", null), AT, AT))
                .isPresent();
        assertThat(use.known(PNEUMONIA, woman("pneumonia", "2025-11-01T00:00:00Z", "2025-12-01T00:00:00Z"), AT, AT))
                .isPresent();
        assertThat(use.known(PNEUMONIA, woman("pneumonia", "2025-09-01T00:00:00Z", "2025-10-01T00:00:00Z"), AT, AT))
                .isEmpty();
    }

    @Test
    void doesNotAskAfterPrediabetesWhereDiabetesIsKnown() {
        PatientCase patient = woman("diabetes", "2020-01-01T00:00:00Z", null);
        assertThat(use.superseded(PREDIABETES, patient, AT).map(Reason::code)).contains("superseded");
        assertThat(use.superseded(PNEUMONIA, patient, AT)).isEmpty();
    }

    @Test
    void withholdsAFindingOfOneSexFromTheOtherAndFromUnknown() {
        assertThat(use.refusal(PROSTATE, Patients.of(Sex.MALE), AT)).isEmpty();
        assertThat(use.refusal(PROSTATE, Patients.of(Sex.FEMALE), AT).map(Reason::code))
                .contains("other-sex");
        assertThat(use.refusal(PROSTATE, Patients.of(Sex.UNKNOWN), AT).map(Reason::code))
                .contains("sex-unknown");
    }

    private static PatientCase woman(String code, String began, @org.jspecify.annotations.Nullable String ended) {
        return Patients.of(Sex.FEMALE, Patients.condition(code, began, ended));
    }

    private static ValueSet set(String id) {
        return new ValueSet(id, id, Map.of("snomed", List.of(id)));
    }

    private static Finding finding(String id, List<String> knownBy, Finding.Course course, int washoutDays) {
        return new Finding(
                id,
                id,
                id,
                knownBy,
                course,
                washoutDays,
                365,
                Finding.Severity.LOW,
                false,
                null,
                1,
                Eligibility.EVERYONE,
                List.of(),
                null,
                List.of());
    }
}
