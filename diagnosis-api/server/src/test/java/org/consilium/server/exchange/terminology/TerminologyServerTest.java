package org.consilium.server.exchange.terminology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.ranking.Replay;
import org.consilium.server.rejection.Rejection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class TerminologyServerTest {

    private static final String LOCAL = "urn:test:laboratory";

    private final Thesaurus thesaurus = Thesaurus.only();
    private final String code = UUID.randomUUID().toString();

    @Inject
    Replay replay;

    @AfterEach
    void theThesaurusSpeaksAgain() {
        thesaurus.answersWith(200);
    }

    @Test
    void aCodeThatNoMapHereHasIsTranslatedByItOnceAndRemembered() {
        thesaurus.answers("code=" + code, isHba1c("equivalent"));
        for (int twice = 0; twice < 2; twice++) {
            Response found = Fhir.get("ConceptMap/$translate?system=" + LOCAL + "&code=" + code);
            assertThat(found.<Boolean>path("parameter[0].valueBoolean")).isTrue();
            assertThat(found.asString()).contains("4548-4");
        }
        assertThat(thesaurus.requests()).filteredOn(each -> each.contains(code)).hasSize(1);
        Response unknown = Fhir.get("ConceptMap/$translate?system=" + LOCAL + "&code=x" + code);
        assertThat(unknown.<Boolean>path("parameter[0].valueBoolean")).isFalse();
        assertThat(unknown.asString()).contains("terminology server does not know it");
    }

    @Test
    void aResultInALocalCodeBecomesEvidenceAndIsReplayedByWhatWasKnownThen() {
        String patient = patient();
        String before = assess(patient);
        assertThat(basis(patient)).noneMatch(each -> each.contains(code));
        thesaurus.answers("code=later-" + code, isHba1c("equivalent"));
        assertThat(result(patient, "later-" + code).statusCode()).isEqualTo(201);
        assertThat(basis(patient)).anyMatch(each -> each.contains("later-" + code));
        String after = assess(patient);
        // What has been learned since changes nothing of what was said.
        assertThat(List.of(replay.of(before).verdict(), replay.of(after).verdict()))
                .containsOnly(Replay.Verdict.SAME);
    }

    @Test
    void whatIsOnlyRelatedIsToldAndIsNoEvidence() {
        thesaurus.answers("code=" + code, isHba1c("relatedto"));
        String patient = patient();
        assertThat(result(patient, code).statusCode()).isEqualTo(201);
        assertThat(basis(patient)).noneMatch(each -> each.contains(code));
        assertThat(Fhir.get("ConceptMap/$translate?system=" + LOCAL + "&code=" + code)
                        .asString())
                .contains("relatedto");
    }

    @Test
    void codesAreValidatedAndValueSetsExpandedByIt() {
        thesaurus.answers(
                "ValueSet/$validate-code?url=urn:" + code,
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"result\",\"valueBoolean\":true}]}");
        thesaurus.answers(
                "ValueSet/$expand?url=urn:" + code,
                "{\"resourceType\":\"ValueSet\",\"status\":\"active\",\"expansion\":{\"timestamp\":\"2026-01-01\",\"total\":3}}");
        thesaurus.answers(
                "CodeSystem/$validate-code?url=urn:" + code,
                "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":\"not-found\",\"diagnostics\":\"No such system\"}]}");
        assertThat(Fhir.get("ValueSet/$validate-code?url=urn:" + code + "&system=urn:s&code=c")
                        .<Boolean>path("parameter[0].valueBoolean"))
                .isTrue();
        assertThat(Fhir.get("ValueSet/$expand?url=urn:" + code).<Integer>path("expansion.total"))
                .isEqualTo(3);
        Response refused = Fhir.get("CodeSystem/$validate-code?url=urn:" + code + "&code=c");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.<String>path("issue[0].diagnostics")).contains("No such system");
        assertThat(Fhir.get("ValueSet/$expand").statusCode()).isEqualTo(400);
    }

    @Test
    void whileItDoesNotAnswerEverythingIsUnknownAtOnceAndItIsLeftInPeace() {
        thesaurus.answersWith(503);
        Instant[] now = {Instant.parse("2026-01-01T00:00:00Z")};
        Clock clock = new Clock() {
            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now[0];
            }
        };
        TerminologyServer server = new TerminologyServer(
                Optional.of(thesaurus.base()), Optional.empty(), Duration.ofSeconds(2), Duration.ofHours(1), clock);
        for (int i = 0; i < 3; i++) {
            String each = code + i;
            assertThatThrownBy(() -> server.ask("ConceptMap/$translate", Map.of("code", each)))
                    .isInstanceOf(Rejection.class)
                    .hasMessageContaining("unknown");
        }
        assertThat(thesaurus.requests()).filteredOn(each -> each.contains(code)).hasSize(1);
        thesaurus.answersWith(200);
        now[0] = now[0].plusSeconds(31);
        assertThat(server.ask("ConceptMap/$translate", Map.of("code", code)).known())
                .isTrue();
        TerminologyServer none = new TerminologyServer(
                Optional.empty(), Optional.empty(), Duration.ofSeconds(2), Duration.ofHours(1), clock);
        assertThatThrownBy(() -> none.ask("ValueSet/$expand", Map.of()))
                .isInstanceOf(Rejection.class)
                .hasMessageContaining("CONSILIUM_TERMINOLOGY_URL");
    }

    private static String isHba1c(String equivalence) {
        return """
                {"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":true},{"name":"match","part":[
                 {"name":"equivalence","valueCode":"%s"},{"name":"concept","valueCoding":{"system":"http://loinc.org","code":"4548-4"}},
                 {"name":"source","valueUri":"urn:map"}]}]}"""
                .formatted(equivalence);
    }

    private static String patient() {
        return Fhir.patient("1960-05-05", true);
    }

    private static Response result(String patient, String code) {
        return Fhir.put(
                "Observation",
                code,
                """
                {"resourceType":"Observation","id":"%1$s","status":"final","subject":{"reference":"Patient/%2$s"},"code":{"coding":[
                 {"system":"%3$s","code":"%1$s"}]},"effectiveDateTime":"%4$s","issued":"%4$s",
                 "valueQuantity":{"value":8.1,"unit":"%%","system":"http://unitsofmeasure.org","code":"%%"}}"""
                        .formatted(
                                code,
                                patient,
                                LOCAL,
                                Instant.now().minus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS)));
    }

    private static String assess(String patient) {
        return Fhir.as("clinician")
                .contentType("application/json")
                .post("/api/patients/" + patient + "/assessments")
                .path("id");
    }

    private static List<String> basis(String patient) {
        return Fhir.as("clinician")
                .post("/fhir/Patient/" + patient + "/$diagnose")
                .path("entry[0].resource.basis.reference");
    }
}
