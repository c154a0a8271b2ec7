package org.consilium.server.exchange;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.consilium.clinical.Code;
import org.consilium.clinical.study.MeasuredConcept;
import org.consilium.clinical.study.Range;
import org.consilium.clinical.study.Study;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.persistence.StoredResource;
import org.jspecify.annotations.Nullable;

/** The record of nobody: a Patient, and results of all that a study measures, one a day back from now. */
record MadeUpRecord(StoredResource person, List<StoredResource> others) {

    private static final String PERSON = "nobody";
    private static final int AGE_DAYS = 60 * 365;

    static MadeUpRecord of(Study study, int resources, Instant now) {
        List<MeasuredConcept> measured = study.concepts().stream()
                .filter(concept -> concept.unit() != null
                        && concept.codes().members().stream().anyMatch(MadeUpRecord::isWhole))
                .toList();
        List<StoredResource> results = new ArrayList<>();
        for (int i = 0; i < resources - 1 && !measured.isEmpty(); i++) {
            MeasuredConcept concept = measured.get(i % measured.size());
            String id = "result" + i;
            results.add(stored("Observation", id, now, result(concept, id, now.minus(i + 1L, ChronoUnit.DAYS))));
        }
        String born = now.minus(AGE_DAYS, ChronoUnit.DAYS).toString().substring(0, "2000-01-01".length());
        return new MadeUpRecord(
                stored(
                        "Patient",
                        PERSON,
                        now,
                        "{\"resourceType\":\"Patient\",\"id\":\"" + PERSON + "\",\"gender\":\"female\",\"birthDate\":\""
                                + born + "\"}"),
                results);
    }

    private static String result(MeasuredConcept concept, String id, Instant taken) {
        Code code = concept.codes().members().stream()
                .filter(MadeUpRecord::isWhole)
                .findFirst()
                .orElseThrow();
        return """
                {"resourceType":"Observation","id":"%s","status":"final","category":[{"coding":[{"system":\
                "http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],\
                "code":{"coding":[{"system":"%s","code":"%s"}]},"subject":{"reference":"Patient/%s"},\
                "effectiveDateTime":"%s","issued":"%s","valueQuantity":{"value":%s,"unit":"%s",\
                "system":"http://unitsofmeasure.org","code":"%s"}}"""
                .formatted(
                        id,
                        code.system(),
                        code.code(),
                        PERSON,
                        taken,
                        taken,
                        middle(concept.reference(), concept.plausible()),
                        concept.unit(),
                        concept.unit());
    }

    private static boolean isWhole(Code code) {
        return !code.code().endsWith("*");
    }

    private static String middle(@Nullable Range usual, @Nullable Range plausible) {
        Range range = usual == null || usual.low() == null || usual.high() == null ? plausible : usual;
        double low = range == null || range.low() == null ? 1 : range.low();
        double high = range == null || range.high() == null ? low + 1 : range.high();
        return BigDecimal.valueOf((low + high) / 2)
                .setScale(2, RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    private static StoredResource stored(String type, String id, Instant now, String body) {
        return new StoredResource(new ResourceKey(type, id), 1, now, false, null, body);
    }
}
