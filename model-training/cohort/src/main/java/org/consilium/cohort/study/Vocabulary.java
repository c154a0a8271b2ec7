package org.consilium.cohort.study;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.consilium.clinical.study.MeasuredConcept;
import org.consilium.clinical.study.Range;
import org.consilium.clinical.study.ValueSet;
import org.consilium.fhir.Units;
import org.jspecify.annotations.Nullable;

/** The value sets and concepts of a study file, with what its source's units and code systems mean throughout. */
final class Vocabulary {

    private final Units units;
    private final StudyChecks checks;
    private final Map<String, String> unitsOfAll;
    private final Map<String, String> systems;

    /**
     * @param synonyms what the source's units mean, wherever they can be converted
     * @param systems code systems whose codes are those of another
     */
    Vocabulary(Section synonyms, Section systems, Units units, StudyChecks checks) {
        this.units = units;
        this.checks = checks;
        this.unitsOfAll = synonyms(synonyms);
        this.systems = systems(systems);
    }

    ValueSet valueSet(String id, Section section) {
        ValueSet set = new ValueSet(id, section.text("title"), codes(section));
        checks.codes(section, set);
        return set;
    }

    /** Codes by system, and again by each system that the file says holds the same codes. */
    private Map<String, List<String>> codes(Section section) {
        Map<String, List<String>> codes = section.codes(FeatureWriter.SYSTEMS);
        Map<String, List<String>> all = new LinkedHashMap<>(codes);
        systems.forEach((url, like) -> {
            if (codes.containsKey(like)) {
                all.merge(url, codes.getOrDefault(like, List.of()), (a, b) -> Stream.concat(a.stream(), b.stream())
                        .distinct()
                        .toList());
            }
        });
        return all;
    }

    /** Systems of a source whose codes are those of another. */
    private static Map<String, String> systems(Section section) {
        Map<String, String> systems = section.allTexts();
        systems.forEach((url, like) -> {
            if (!FeatureWriter.SYSTEMS.contains(like) && !like.contains(":")) {
                section.problem(
                        url,
                        "(" + like + ") must be one of " + String.join(", ", FeatureWriter.SYSTEMS)
                                + " or the URL of a system.");
            }
        });
        return systems;
    }

    MeasuredConcept concept(String id, Section section) {
        String title = section.text("title");
        String unit = section.optionalText("unit");
        if (unit != null && !units.isUnit(unit)) {
            section.problem(
                    "unit", "(" + unit + ") is no UCUM unit. Maybe mg/dL, mm[Hg], 10*3/uL or 1 (a plain number)?");
        }
        Double gramsPerMole = section.optionalNumber("gramsPerMole");
        Map<String, String> synonyms = new LinkedHashMap<>();
        unitsOfAll.forEach((written, meant) -> {
            // What a unit means in the whole source is of use where it can be converted.
            if (unit != null
                    && units.convert(BigDecimal.ONE, meant, unit, gramsPerMole).isPresent()) {
                synonyms.put(written, meant);
            }
        });
        synonyms.putAll(synonyms(section.section("unitSynonyms")));
        MeasuredConcept concept = new MeasuredConcept(
                id,
                title,
                new ValueSet(id, title, codes(section)),
                unit,
                range(section.bounds("plausible")),
                range(section.bounds("reference")),
                gramsPerMole,
                synonyms);
        checks.codes(section, concept.codes());
        checks.concept(section, concept);
        return concept;
    }

    /** What a source writes, and the UCUM unit that is meant by it. */
    private Map<String, String> synonyms(Section section) {
        Map<String, String> synonyms = section.allTexts();
        synonyms.forEach((written, meant) -> {
            if (!units.isUnit(meant)) {
                section.problem(written, "(" + meant + ") is no UCUM unit. Maybe mg/dL, mm[Hg] or 10*3/uL?");
            }
        });
        return synonyms;
    }

    private static @Nullable Range range(double @Nullable [] bounds) {
        return bounds == null ? null : new Range(bounds[0], bounds[1]);
    }
}
