package org.consilium.server.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.consilium.clinical.Reason;
import org.consilium.server.ranking.AssessmentDocument.FeatureLine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WordingTest {

    @Test
    void aConceptIsNotSaidToBeUnknownBecauseOneOfItsFeaturesIs() {
        FeatureLine change = line(
                "Haemoglobin, change per year (5 years)",
                null,
                new Reason("too-few-results", "A change needs results that lie at least a day apart."));

        assertThat(Wording.sentence("Haemoglobin", change, -0.04))
                .isEqualTo("Haemoglobin, change per year (5 years): unknown (a change needs results that lie at least a"
                        + " day apart); for this model that speaks against it.");
    }

    @Test
    void aTitleThatDoesNotNameItsConceptIsPutBehindIt() {
        assertThat(Wording.sentence("Kidney function", line("eGFR, latest (5 years)", 54.0, null), 0.3))
                .isEqualTo("Kidney function, eGFR, latest (5 years): 54 mL/min speaks for it.");
    }

    private static FeatureLine line(String title, @Nullable Double value, @Nullable Reason unknown) {
        return new FeatureLine(
                "feature",
                title,
                "concept",
                "Concept",
                value,
                value == null ? "unknown" : "54 mL/min",
                "mL/min",
                unknown,
                List.of());
    }
}
