package org.consilium.clinical.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.consilium.clinical.Code;
import org.consilium.clinical.study.ConditionKinds.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionKindsTest {

    private static final Study STUDY = new Study(
            "s",
            "s",
            "1",
            "",
            "",
            Eligibility.EVERYONE,
            "",
            List.of(new Exclusion("pregnancy", "Pregnancy", "pregnancy", true)),
            true,
            "Made up.",
            0,
            RecordingTime.CLINICAL_TIME,
            new IndexVisits(List.of(), 1, 0, 24, 0, 0, false, IndexVisits.FollowUp.EXPORT),
            List.of(set("pregnancy", "72892002"), set("gums", "66383009"), set("work", "160903007")),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            new ConditionKinds(List.of("gums"), List.of("work")),
            LeakageRules.USUAL,
            Objective.USUAL,
            Map.of());

    @ParameterizedTest
    @CsvSource({
        "http://snomed.info/sct, 66383009, DISORDER",
        "http://snomed.info/sct, 72892002, DISORDER",
        "http://snomed.info/sct, 160903007, SOCIAL",
        "http://snomed.info/sct, 314529007, UNCLASSIFIED",
        "http://hl7.org/fhir/sid/icd-10-cm, E11.9, DISORDER",
        "http://example.org/diagnosis-icd10, E119, DISORDER",
        "http://hl7.org/fhir/sid/icd-10-cm, Z59.0, SOCIAL",
        "http://hl7.org/fhir/sid/icd-10-cm, R05, UNCLASSIFIED",
        "http://hl7.org/fhir/sid/icd-9-cm, 4280, DISORDER",
        "http://hl7.org/fhir/sid/icd-9-cm, V58.61, UNCLASSIFIED"
    })
    void goesByValueSetsAndByTheChaptersOfIcd(String system, String code, Kind kind) {
        assertThat(STUDY.kindOf(List.of(new Code(system, code)), List.of())).isEqualTo(kind);
    }

    @Test
    void takesTheRecordsOwnCategoryForASocialCircumstance() {
        Code category = new Code("http://hl7.org/fhir/us/core/CodeSystem/condition-category", "sdoh");
        assertThat(STUDY.kindOf(List.of(new Code(Code.SNOMED, "314529007")), List.of(category)))
                .isEqualTo(Kind.SOCIAL);
    }

    @Test
    void codesOfIcdAreTheSameWithoutTheirDot() {
        ValueSet set = new ValueSet("d", "Diabetes", Map.of("icd10cm", List.of("E11.2*", "E10")));
        assertThat(set.containsAny(List.of(new Code(Code.ICD10CM, "E1122")))).isTrue();
        assertThat(set.containsAny(List.of(new Code(Code.ICD10CM, "E11.9")))).isFalse();
    }

    private static ValueSet set(String id, String snomed) {
        return new ValueSet(id, id, Map.of("snomed", List.of(snomed)));
    }
}
