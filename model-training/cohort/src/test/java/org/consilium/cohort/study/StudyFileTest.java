package org.consilium.cohort.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.consilium.clinical.Code;
import org.consilium.clinical.study.Feature;
import org.consilium.clinical.study.Finding;
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
    void aReasonSpeaksOfWhatItNamesInItsWordsOrIsSaidToBeOf() {
        Study study = Studies.small();
        List<Finding> findings = study.findings();
        for (Feature feature : study.features()) {
            assertThat(findings.get(0).excuses(feature))
                    .isEqualTo(feature.concept().equals("hba1c"));
            assertThat(findings.get(1).excuses(feature))
                    .isEqualTo(feature.concept().equals("systolic"));
        }
        // What no study said before is not written, so that its content hash stays.
        assertThat(new String(StudyJson.write(study), StandardCharsets.UTF_8)).containsOnlyOnce("definedBy");
    }

    @Test
    void namesTheCodeSystemThatAKeyIsNearTo() {
        String broken = Studies.smallYaml().replaceFirst("snomed: \\[", "snomed-ct: [");
        assertThat(StudyFile.read(broken).problems())
                .extracting(Problem::toString)
                .anySatisfy(text -> assertThat(text).contains("snomed-ct", "Maybe you meant snomed."));
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
        "'codes: hypertension,', 'codes: hypertensoin,', 'findings.hypertension.codes: (hypertensoin) is no value set'",
        "'costOfMiss: 4', 'costOfMiss: 0', must be positive",
        "'minimumAgeYears: 18', 'minimumAgeYears: old', must be a number",
        "'synthetic: true', 'synthetic: maybe', must be true or false",
        "'caution:', 'cautoin:', Synthetic data need a sentence",
        "'perPatient: 6', 'perPatient: 0', 'indexVisits.perPatient: (0) must be positive'",
        "'codes: hypertension, horizonDays: 365', 'codes: hypertension, horizonDays: -5', 'findings.hypertension.horizonDays: (-5) must be positive'",
        "'codes: hypertension, horizonDays: 365,', 'codes: hypertension,', 'findings.hypertension.horizonDays: is missing'",
        "'evidenceAnyOf: [hba1c]', 'evidenceAnyOf: [hba1]', 'findings.diabetes.evidenceAnyOf: (hba1) is no concept'",
        "'valueSet: pregnancy', 'valueSet: pregnant', 'exclusions[0].valueSet: (pregnant) is no value set'",
        "'windowDays: 730', 'windowDays: 0', 'history[1].windowDays: (0) must be a positive number of days'",
        "'evidenceNeeded: 1', 'evidenceNeeded: 9', 'evidenceNeeded: (9) is more than the 4 concepts'",
        "'{minimumAgeYears: 18,', '{minimumAgeYears: 18, maximumAgeYears: 8,', 'population.minimumAgeYears: (18) must not exceed'",
        "'unit: \"mm[Hg]\"', 'unit: kg', 'concepts.systolic.unit: (kg) cannot be converted from mm[Hg]'",
        "'[\"8480-6\"]', '[\"8480*\"]', 'must be a whole code'",
        "'unit: kg/m2,', 'unit: kg/m2, unitSynonyms: {X: mg/dL},', 'concepts.bmi.unitSynonyms.X: (mg/dL) cannot be converted'",
        "'icd10cm: [\"E11*\"]', 'icd9cm: [250.00]', 'must be in quotes'",
        "'costOfMiss: 4', 'costOfMiss: 4, threshold: 2', 'findings.hypertension.threshold: (2.0) must lie between'",
        "'visits:', 'version: \"2\"', 'A key is there twice'",
        "'codes: hypertension,', 'codes: [\"59621000\"],', 'findings.hypertension.codes: must be a text, but is a list'",
        "'codes: hypertension, horizonDays: 365', 'codes: hypertension, horizon: 365', 'Maybe you meant horizonDays'",
        "'latest 730d, maximum', 'latest 730d, latest 730d', 'concepts.hba1c.features: (latest 730d) is there twice'",
        "'definedBy: [systolic]', 'definedBy: [sistolic]', 'findings.hypertension.definedBy: (sistolic) is no concept, value set or feature of this study. Maybe you meant systolic.'",
        "'rationale: It is defined by HbA1c.', 'definedBy: [hba1c]', 'findings.diabetes.rationale: is missing'",
        "'{of: conditions,', '{of: medications, aggregate: active,', 'history[0].aggregate: (active) is for conditions'"
    })
    void refusesWhatDoesNotHoldWithARemedy(String right, String wrong, String message) {
        assertThat(StudyFile.read(Studies.smallYaml().replace(right, wrong)).problems())
                .extracting(Problem::toString)
                .anySatisfy(text -> assertThat(text).contains(message));
    }

    @ParameterizedTest
    @CsvSource({
        "'[\"59621000\"]', '[\"59621000\", \"44054006\"]', 'findings.hypertension.codes: share 44054006 with findings.diabetes'",
        "'[\"59621000\"]', '[\"59621001\"]', 'valueSets.hypertension: The code 59621001 (http://snomed.info/sct) is no SNOMED CT code'",
        "'[\"39156-5\"]', '[\"39156-6\"]', 'concepts.bmi: The code 39156-6 (http://loinc.org) is no LOINC code'",
        "'[\"72166-2\"]', '[\"72166-2\", \"8480-6\"]', 'concepts.smoking: shares 8480-6 with concepts.systolic'",
        "'[\"72892002\"]', '[\"72892002\", \"72892002\"]', 'is there twice'",
        "', definedBy: [systolic]', '', 'findings.hypertension.rationale: names no concept or value set of the study'"
    })
    void warnsOfWhatIsProbablyNotMeant(String right, String wrong, String message) {
        StudyFile.Reading reading = StudyFile.read(Studies.smallYaml().replace(right, wrong));
        assertThat(reading.problems()).isEmpty();
        assertThat(reading.warnings()).extracting(Problem::toString).anySatisfy(text -> assertThat(text)
                .contains(message));
    }

    @Test
    void unitsAndCodeSystemsOfAWholeSourceAreSaidOnce() {
        Study study = StudyFile.read(
                        Studies.smallYaml()
                                + """
                        unitSynonyms: {mmHg: "mm[Hg]", "K/uL": "10*3/uL"}
                        codeSystems: {"http://example.org/diagnosis-icd10": icd10cm}
                        """)
                .orRefuse();
        assertThat(study.concept("systolic").orElseThrow().unitSynonyms()).containsEntry("mmHg", "mm[Hg]");
        assertThat(study.concept("bmi").orElseThrow().unitSynonyms()).isEmpty();
        assertThat(study.valueSet("diabetes")
                        .containsAny(List.of(new Code("http://example.org/diagnosis-icd10", "E1165"))))
                .isTrue();
    }

    @Test
    void tellsWhereAFileIsNoYaml() {
        assertThat(StudyFile.read("study: [small").problems())
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.toString()).contains("line").contains("not YAML"));
    }
}
