package org.consilium.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {

    private static final double ROUNDING = 1e-9;

    private final Units units = new Units();

    @ParameterizedTest
    @CsvSource({
        "1.2, mg/dL, mg/L, 12",
        "37, Cel, [degF], 98.6",
        "98.6, [degF], Cel, 37",
        "70, kg, g, 70000",
        "180, cm, m, 1.8",
        "90, mL/min, mL/min/{1.73_m2}, 90",
        "0.45, 1, %, 45",
        "150, 10*9/L, 10*3/uL, 150"
    })
    void convertsBetweenUnitsOfOneKind(BigDecimal value, String from, String to, double expected) {
        assertThat(units.convert(value, from, to, null).orElseThrow())
                .isCloseTo(expected, org.assertj.core.api.Assertions.within(expected * ROUNDING));
    }

    @Test
    void convertsAmountOfSubstanceToMassByMolarMass() {
        double glucoseMgPerDl =
                units.convert(new BigDecimal("5.5"), "mmol/L", "mg/dL", 180.156).orElseThrow();
        assertThat(glucoseMgPerDl).isCloseTo(99.0858, org.assertj.core.api.Assertions.within(1e-6));
        double back = units.convert(new BigDecimal("99.0858"), "mg/dL", "mmol/L", 180.156)
                .orElseThrow();
        assertThat(back).isCloseTo(5.5, org.assertj.core.api.Assertions.within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({
        "kg, cm",
        "mmol/L, mg/dL",
        "mmol/L, 10*3/uL",
        "bananas, kg",
        "mg/dL, U/L",
        "[pH], 1",
        "1, [pH]",
        "B, dB[V]"
    })
    void givesNothingForUnitsOfDifferentKinds(String from, String to) {
        assertThat(units.convert(BigDecimal.ONE, from, to, null)).isEmpty();
    }
}
