package org.consilium.clinical.assessment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.consilium.attribution.Counterfactuals.Change;
import org.consilium.attribution.Lever;
import org.consilium.attribution.PlausibleRanges;
import org.consilium.clinical.Code;
import org.consilium.clinical.Demographics.Sex;
import org.consilium.clinical.Evidence;
import org.consilium.clinical.GivenRange;
import org.consilium.clinical.Measurement;
import org.consilium.clinical.PatientCase;
import org.consilium.clinical.Patients;
import org.consilium.clinical.ResourceReference;
import org.consilium.clinical.Standing;
import org.consilium.clinical.feature.FeatureSpace;
import org.consilium.clinical.study.ConditionKinds;
import org.consilium.clinical.study.Eligibility;
import org.consilium.clinical.study.Feature;
import org.consilium.clinical.study.FeatureRule;
import org.consilium.clinical.study.FeatureRule.Aggregate;
import org.consilium.clinical.study.IndexVisits;
import org.consilium.clinical.study.LeakageRules;
import org.consilium.clinical.study.MeasuredConcept;
import org.consilium.clinical.study.Objective;
import org.consilium.clinical.study.RecordingTime;
import org.consilium.clinical.study.Study;
import org.consilium.clinical.study.ValueSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What changes is the result: features drawn from it are what the encoder makes of the record with another result. */
class ResultLeversTest {

    private static final Instant AT = Instant.parse("2026-01-10T12:00:00Z");
    private static final ValueSet CODES = new ValueSet("hba1c", "HbA1c", Map.of("loinc", List.of("4548-4")));

    private final FeatureSpace space = new FeatureSpace(new Study(
            "s",
            "s",
            "1",
            "",
            "",
            Eligibility.EVERYONE,
            "",
            List.of(),
            true,
            "Made up.",
            0,
            RecordingTime.CLINICAL_TIME,
            new IndexVisits(List.of(), 1, 0, 24, 0, 0, false, IndexVisits.FollowUp.EXPORT),
            List.of(),
            List.of(new MeasuredConcept("hba1c", "HbA1c", CODES, "%", null, null, null, Map.of())),
            List.of(
                    feature(Aggregate.LATEST, 400),
                    feature(Aggregate.MINIMUM, null),
                    feature(Aggregate.MAXIMUM, null),
                    feature(Aggregate.MEAN, null),
                    feature(Aggregate.SLOPE, null),
                    feature(Aggregate.FLAG, null),
                    feature(Aggregate.DAYS_SINCE, null),
                    feature(Aggregate.LATEST, null)),
            List.of(),
            List.of(),
            ConditionKinds.NONE,
            LeakageRules.USUAL,
            Objective.USUAL,
            Map.of()));

    private final PatientCase patient = Patients.of(
            Sex.FEMALE,
            result("2024-01-10T12:00:00Z", 6.0, GivenRange.NONE),
            result("2025-01-10T12:00:00Z", 7.5, GivenRange.NONE),
            result("2025-12-10T12:00:00Z", 7.0, new GivenRange(GivenRange.Side.ABOVE, 4.0, 6.5)));

    @Test
    void allThatIsDrawnFromAResultMovesWithItAsTheEncoderWouldHaveIt() {
        ResultLevers levers = new ResultLevers(space, patient, AT, ranges());
        assertThat(levers.levers()).extracting(Lever::name).containsExactly("hba1c");
        Lever lever = levers.levers().get(0);
        double[] now = space.encode(patient, AT).row();
        for (double value = 4.5; value <= 9.5; value += 0.125) {
            double[] moved = now.clone();
            moved[lever.feature()] = value;
            lever.derived().forEach(derived -> moved[derived.feature()] = Double.NaN);
            for (Lever.Derived derived : lever.derived()) {
                moved[derived.feature()] = derived.of().applyAsDouble(value);
            }
            double[] encoded = levers.rowWith(List.of(new Change(lever, 7, value)));
            assertThat(moved).as("HbA1c of %s", value).containsExactly(encoded, within(1e-12));
        }
        assertThat(lever.derived()).extracting(Lever.Derived::feature).containsExactly(1, 2, 3, 4, 5, 7);
    }

    @Test
    void aChangeIsReportedInThreeDigitsAndNoSmaller() {
        Lever lever = Lever.of("hba1c", 0);
        assertThat(ResultLevers.asReported(List.of(
                        new Change(lever, 7, 5.8134), new Change(lever, 7, 8.1218), new Change(lever, 90, 118.01))))
                .extracting(Change::to)
                .containsExactly(5.81, 8.13, 119.0);
    }

    private static PlausibleRanges ranges() {
        List<double[]> rows = new ArrayList<>();
        for (int i = 0; i <= 40; i++) {
            double[] row = new double[8];
            Arrays.fill(row, 4 + i / 6.0);
            rows.add(row);
        }
        return PlausibleRanges.of(rows.toArray(double[][]::new));
    }

    private static Feature feature(Aggregate aggregate, @Nullable Integer days) {
        String name = "hba1c_" + aggregate + "_" + days;
        return new Feature(name, name, "hba1c", "HbA1c", "%", new FeatureRule.Measured("hba1c", aggregate, days));
    }

    private static Measurement result(String time, double value, GivenRange given) {
        Instant instant = Instant.parse(time);
        return new Measurement(
                "hba1c",
                List.of(new Code("http://loinc.org", "4548-4")),
                Standing.ESTABLISHED,
                instant,
                instant,
                new Evidence.Measured(value, "%"),
                List.of(),
                given,
                new ResourceReference("Observation", time.substring(0, 10), "1"));
    }
}
