package org.consilium.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.Optional;
import org.consilium.attribution.EvidencePhrase.ReferenceRange;
import org.consilium.attribution.EvidencePhrase.Trend;
import org.consilium.attribution.EvidencePhrase.Value;
import org.consilium.ensemble.LogOdds;
import org.junit.jupiter.api.Test;

class SentencesTest {

    @Test
    void aSentenceTellsValueUnitDateRangeTrendAndDirection() {
        EvidencePhrase hba1c = new EvidencePhrase(
                "HbA1c",
                Optional.of(new Value("9.1", Optional.of("%"), Optional.of(9.1))),
                Optional.of(LocalDate.of(2025, 3, 14)),
                Optional.of(new ReferenceRange(Optional.of(4.0), Optional.of(5.6))),
                Optional.of(new Trend(0.8, "a year")),
                Optional.empty());
        assertThat(Sentences.of(hba1c, "type 2 diabetes", 1.234))
                .isEqualTo("HbA1c 9.1 % on 2025-03-14 (above its reference range of 4 to 5.6), risen by 0.8 over a year"
                        + " counts towards type 2 diabetes (+1.23 log-odds).");
    }

    @Test
    void unknownEvidenceIsSaidToBeUnknownNeverNormal() {
        EvidencePhrase unknown = EvidencePhrase.unknown("LDL cholesterol", "never measured");
        assertThat(Sentences.of(unknown, "stroke", -0.2))
                .isEqualTo("LDL cholesterol is unknown (never measured); that it is unknown counts against stroke"
                        + " (-0.20 log-odds).");
    }

    @Test
    void whatRoundsToNothingIsSaidToMakeNoDifference() {
        assertThat(Sentences.of(EvidencePhrase.known("Age", "61", "a"), "stroke", 0.001))
                .isEqualTo("Age 61 a makes no difference to stroke.");
    }

    @Test
    void theCalibrationStepIsSaidApart() {
        assertThat(Sentences.of(new CalibrationStep(new LogOdds(-1), new LogOdds(-2))))
                .isEqualTo("Calibration against patients whom no model had seen moves the log-odds from -1.00 to -2.00,"
                        + " a probability of 11.9 %.");
    }

    @Test
    void evidenceIsEitherKnownOrUnknown() {
        assertThatThrownBy(() -> new EvidencePhrase(
                        "Age",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
                .hasMessageContaining("Age");
    }
}
