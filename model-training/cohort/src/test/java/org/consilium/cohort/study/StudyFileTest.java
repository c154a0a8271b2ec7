package org.consilium.cohort.study;

import static org.assertj.core.api.Assertions.assertThat;

import org.consilium.clinical.study.Study;
import org.consilium.clinical.study.StudyJson;
import org.consilium.cohort.Studies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudyFileTest {

    @Test
    void theDemoStudyHolds() throws Exception {
        assertThat(StudyFile.read(Studies.demo()).problems()).isEmpty();
    }

    @Test
    void namesFeaturesSoThatAClinicianReadsThem() {
        assertThat(Studies.small().features())
                .extracting(feature -> feature.title())
                .contains("HbA1c, latest (2 years)", "Systolic blood pressure, mean (3 years)", "Smoking: smokes");
    }

    @Test
    void travelsAsJsonWithoutLoss() {
        Study study = Studies.small();
        assertThat(StudyJson.read(StudyJson.write(study))).isEqualTo(study);
    }

    @Test
    void saysEverythingThatIsWrongAtOnce() {
        String broken = Studies.smallYaml()
                .replace("horizonDays: 365, severity: high", "horizonDay: 365, severity: awful")
                .replace("unit: kg/m2", "unit: stones")
                .replace("[diabetes, hypertension]", "[diabetis, hypertension]");
        assertThat(StudyFile.read(broken).problems())
                .extracting(Problem::toString)
                .anySatisfy(text -> assertThat(text)
                        .contains("findings.diabetes.horizonDay")
                        .contains("Maybe you meant horizonDays."))
                .anySatisfy(text -> assertThat(text).contains("(awful) must be one of low, moderate, high."))
                .anySatisfy(
                        text -> assertThat(text).contains("concepts.bmi.unit").contains("(stones) is no UCUM unit"))
                .anySatisfy(text -> assertThat(text).contains("(diabetis)").contains("Maybe you meant diabetes."));
    }

    @ParameterizedTest
    @CsvSource({
        "'latest 730d', 'latest two years', must give its window as a positive number of days",
        "'codes: hypertension,', 'codes: hypertensoin,', is not in the study",
        "'costOfMiss: 4', 'costOfMiss: 0', must be positive",
        "'minimumAgeYears: 18', 'minimumAgeYears: old', must be a number",
        "'synthetic: true', 'synthetic: maybe', must be true or false",
        "'caution:', 'cautoin:', Synthetic data need a sentence",
        "'perPatient: 6', 'perPatient: 0', must be positive"
    })
    void refusesWhatDoesNotHoldWithARemedy(String right, String wrong, String message) {
        assertThat(StudyFile.read(Studies.smallYaml().replace(right, wrong)).problems())
                .extracting(Problem::toString)
                .anySatisfy(text -> assertThat(text).contains(message));
    }

    @Test
    void tellsWhereAFileIsNoYaml() {
        assertThat(StudyFile.read("study: [small").problems())
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.toString()).contains("line").contains("not YAML"));
    }
}
