package org.consilium.server.exchange.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.consilium.fhir.CodeTranslation;
import org.consilium.server.Surroundings;
import org.consilium.server.ranking.ActiveModel;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class CodesAskedTest {

    @Inject
    ActiveModel models;

    @Inject
    CodeTranslation codes;

    @Test
    void aResultIsPassedOverOnlyIfNoneOfItsCodesCanBeEvidence() {
        CodesAsked asked = new CodesAsked(models.require().study(), codes);
        models.require().study().concepts().forEach(concept -> concept.codes()
                .members()
                .forEach(code -> assertThat(asked.mayBeEvidence(result(code.system(), code.code()), true))
                        .isTrue()));
        codes.sources().forEach(code -> assertThat(asked.mayBeEvidence(result(code.system(), code.code()), false))
                .isTrue());
        String monitor = result("http://loinc.org", "76476-1");
        assertThat(asked.mayBeEvidence(monitor, true)).isFalse();
        assertThat(asked.mayBeEvidence(monitor.replace("76476-1", "7647\\u0036-1"), true))
                .isTrue();
        // A code of the hospital's own may be translated, if there is somebody to ask.
        assertThat(asked.mayBeEvidence(result("urn:hospital", "76476-1"), true)).isTrue();
        assertThat(asked.mayBeEvidence(result("urn:hospital", "76476-1"), false))
                .isFalse();
        assertThat(asked.mayBeEvidence(monitor.replace("\"status\"", "\"component\":[],\"status\""), true))
                .isTrue();
    }

    private static String result(String system, String code) {
        return "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"" + system
                + "\", \"code\" :\"" + code + "\"}]}}";
    }
}
