package org.consilium.cohort.study;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.consilium.clinical.Code;
import org.consilium.clinical.study.Finding;
import org.consilium.clinical.study.MeasuredConcept;
import org.consilium.clinical.study.Study;
import org.consilium.clinical.study.ValueSet;
import org.consilium.fhir.Units;
import org.jspecify.annotations.Nullable;

/**
 * What a study file says that cannot be so, or probably is not meant, with the place in the file.
 *
 * <p>A problem keeps the study from being used; a warning is for people to judge.
 */
final class StudyChecks {

    private final Units units;
    private final List<Problem> warnings = new ArrayList<>();
    private final Map<String, Usual> usualUnits = usualUnits();

    /** In which unit a LOINC code is usually given; its molar mass, where amounts and masses are both given. */
    private record Usual(String unit, @Nullable Double gramsPerMole) {}

    StudyChecks(Units units) {
        this.units = units;
    }

    List<Problem> warnings() {
        return List.copyOf(warnings);
    }

    /** Codes that cannot be of their system, or stand there twice. */
    void codes(Section section, ValueSet set) {
        List<Code> members = set.members();
        for (int i = 0; i < members.size(); i++) {
            Code code = members.get(i);
            CodeForms.wrong(code)
                    .ifPresent(wrong ->
                            warn(section, "", "The code " + code.code() + " (" + code.system() + ") " + wrong + "."));
            if (members.indexOf(code) < i) {
                warn(section, "", "The code " + code.code() + " (" + code.system() + ") is there twice.");
            }
        }
    }

    /** A concept's unit against what its codes are usually measured in, and what its sources' units mean. */
    void concept(Section section, MeasuredConcept concept) {
        for (Code code : concept.codes().members()) {
            if (code.code().endsWith("*")) {
                section.problem(
                        "", "(" + code.code() + ") must be a whole code: results are not matched by how codes begin.");
            }
        }
        String unit = concept.unit();
        if (unit == null || !units.isUnit(unit)) {
            return;
        }
        concept.unitSynonyms().forEach((written, meant) -> {
            if (units.isUnit(meant) && !converts(meant, unit, concept.gramsPerMole())) {
                section.problem(
                        "unitSynonyms." + written,
                        "(" + meant + ") cannot be converted to the concept's unit " + unit
                                + ". Maybe it means another unit, or gramsPerMole is missing.");
            }
        });
        for (Code code : concept.codes().members()) {
            Usual usual = code.system().equals(Code.LOINC) ? usualUnits.get(code.code()) : null;
            if (usual != null && !converts(usual.unit(), unit, concept.gramsPerMole())) {
                boolean byMass = usual.gramsPerMole() != null && converts(usual.unit(), unit, usual.gramsPerMole());
                section.problem(
                        "unit",
                        "(" + unit + ") cannot be converted from " + usual.unit() + ", in which LOINC "
                                + code.code() + " is measured. "
                                + (byMass
                                        ? "Add gramsPerMole: " + usual.gramsPerMole() + "."
                                        : "Maybe take " + usual.unit() + "; or the code is of something else."));
            }
        }
    }

    private boolean converts(String from, String to, @Nullable Double gramsPerMole) {
        return units.convert(BigDecimal.ONE, from, to, gramsPerMole).isPresent();
    }

    /** One diagnosis that is the outcome of two findings, and one result that belongs to two concepts. */
    void overlaps(Study study) {
        List<Finding> findings = study.findings();
        for (int i = 0; i < findings.size(); i++) {
            for (Finding other : findings.subList(i + 1, findings.size())) {
                Finding one = findings.get(i);
                if (!one.codes().equals(other.codes())) {
                    CodeForms.shared(study.valueSet(one.codes()), study.valueSet(other.codes()))
                            .ifPresent(code -> warnings.add(new Problem(
                                    "findings." + other.id() + ".codes",
                                    "share " + code.code() + " with findings." + one.id()
                                            + ": one diagnosis counts as the outcome of both. Maybe it belongs to one"
                                            + " of them.")));
                }
            }
        }
        List<MeasuredConcept> concepts = study.concepts();
        for (int i = 0; i < concepts.size(); i++) {
            for (MeasuredConcept other : concepts.subList(i + 1, concepts.size())) {
                MeasuredConcept one = concepts.get(i);
                CodeForms.shared(one.codes(), other.codes())
                        .ifPresent(code -> warnings.add(new Problem(
                                "concepts." + other.id(),
                                "shares " + code.code() + " with concepts." + one.id()
                                        + ": one result counts for both. Maybe it belongs to one of them.")));
            }
        }
    }

    /**
     * What a finding is defined by must be something of the study, and needs its reason in words.
     *
     * @param named concepts, value sets and features
     */
    void reason(Section section, @Nullable String rationale, List<String> definedBy, Set<String> named) {
        definedBy.forEach(name -> known(section, "definedBy", "concept, value set or feature", name, named));
        if (!definedBy.isEmpty() && rationale == null) {
            section.problem("rationale", "is missing. What may tell a finding alone (definedBy) needs its reason.");
        }
    }

    /** A reason that speaks of nothing in the study excuses no feature. */
    void reasons(Study study) {
        for (Finding finding : study.findings()) {
            if (finding.rationale() != null && study.features().stream().noneMatch(finding::excuses)) {
                warnings.add(new Problem(
                        "findings." + finding.id() + ".rationale",
                        "names no concept or value set of the study, so that no feature may tell the finding alone. Maybe"
                                + " add definedBy: [the concepts that define it]."));
            }
        }
    }

    /** Names a name that the study does not hold. */
    static void known(Section section, String key, String kind, String name, Set<String> names) {
        if (!names.contains(name)) {
            section.problem(
                    key,
                    "(" + name + ") is no " + kind + " of this study. "
                            + Spelling.nearest(name, names)
                                    .map(near -> "Maybe you meant " + near + ".")
                                    .orElse("Known are " + String.join(", ", names) + "."));
        }
    }

    private void warn(Section section, String key, String message) {
        warnings.add(new Problem(section.path(key), message));
    }

    private static Map<String, Usual> usualUnits() {
        Map<String, Usual> usual = new HashMap<>();
        try (InputStream in = StudyChecks.class.getResourceAsStream("/loinc-units.csv");
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(Objects.requireNonNull(in, "loinc-units.csv"), StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.isBlank()).forEach(line -> {
                String[] cells = line.split(",", -1);
                usual.put(
                        cells[0],
                        new Usual(
                                cells[1],
                                Optional.of(cells[2])
                                        .filter(mass -> !mass.isEmpty())
                                        .map(Double::valueOf)
                                        .orElse(null)));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return usual;
    }
}
