package org.consilium.cohort.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.consilium.clinical.Demographics.Sex;
import org.consilium.clinical.study.ConditionKinds;
import org.consilium.clinical.study.Eligibility;
import org.consilium.clinical.study.Exclusion;
import org.consilium.clinical.study.Feature;
import org.consilium.clinical.study.Finding;
import org.consilium.clinical.study.IndexVisits;
import org.consilium.clinical.study.LeakageRules;
import org.consilium.clinical.study.MeasuredConcept;
import org.consilium.clinical.study.Objective;
import org.consilium.clinical.study.Range;
import org.consilium.clinical.study.RecordingTime;
import org.consilium.clinical.study.Study;
import org.consilium.clinical.study.Subgroup;
import org.consilium.clinical.study.ValueSet;
import org.consilium.fhir.Units;
import org.jspecify.annotations.Nullable;

/**
 * Reads a study file and says everything that is wrong with it at once.
 *
 * <p>The file is YAML; its words are in {@code docs/studies.md} and its shape in {@code study.schema.json}.
 */
public final class StudyFile {

    private static final int EVIDENCE_NEEDED = 1;
    private static final int INDEX_VISITS_PER_PATIENT = 8;
    private static final int EXTRA_VISITS_PER_CASE = 3;
    private static final int OPEN_HOURS = 24;
    private static final int HISTORY_DAYS = 180;
    private static final int GAP_DAYS = 30;

    private final List<Problem> problems = new ArrayList<>();
    private final Units units = new Units();

    private StudyFile() {}

    /**
     * A study that holds, or the problems that keep it from it.
     *
     * @param study empty where there are problems
     */
    public record Reading(Optional<Study> study, List<Problem> problems) {
        public Reading {
            problems = List.copyOf(problems);
        }

        /** The study, or an exception that lists what is wrong. */
        public Study orRefuse() {
            return study.orElseThrow(() -> new IllegalArgumentException("The study does not hold:\n  "
                    + String.join(
                            "\n  ", problems.stream().map(Problem::toString).toList())));
        }
    }

    public static Reading read(Path file) throws IOException {
        return read(Files.readString(file));
    }

    public static Reading read(String yaml) {
        return new StudyFile().parse(yaml);
    }

    private Reading parse(String yaml) {
        JsonNode tree;
        try {
            tree = new YAMLMapper().readTree(yaml);
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : "line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            return failed(new Problem(where, "This is not YAML: " + e.getOriginalMessage()));
        }
        if (!tree.isObject()) {
            return failed(new Problem("", "A study is a mapping that begins with 'study: <id>'."));
        }
        Study study = null;
        try {
            study = study(new Section("", tree, problems));
        } catch (IllegalArgumentException e) {
            // What a broken part leaves behind is missed elsewhere: only the first cause is told.
            if (problems.isEmpty()) {
                problems.add(new Problem("", String.valueOf(e.getMessage())));
            }
        }
        return problems.isEmpty()
                ? new Reading(Optional.ofNullable(study), List.of())
                : new Reading(Optional.empty(), problems);
    }

    private static Reading failed(Problem problem) {
        return new Reading(Optional.empty(), List.of(problem));
    }

    private Study study(Section file) {
        List<ValueSet> valueSets =
                List.copyOf(file.named("valueSets", this::valueSet).values());
        List<MeasuredConcept> concepts = new ArrayList<>();
        FeatureWriter features = new FeatureWriter(valueSets);
        features.demographics(file.section("demographics"));
        file.named("concepts", (id, section) -> {
            MeasuredConcept concept = concept(id, section);
            concepts.add(concept);
            features.measured(concept, section);
            return concept;
        });
        file.sections("history").forEach(features::history);
        file.sections("visits").forEach(features::visits);
        List<Feature> written = features.features();
        List<Finding> findings =
                List.copyOf(file.named("findings", this::finding).values());
        if (findings.isEmpty()) {
            file.problem("findings", "is empty. A study asks of at least one finding.");
        }
        Section population = file.section("population");
        Section index = file.section("indexVisits");
        boolean synthetic = file.flag("synthetic", false);
        String caution = file.optionalText("caution");
        if (synthetic && caution == null) {
            file.problem("caution", "is missing. Synthetic data need a sentence that is shown beside every figure.");
        }
        List<Exclusion> exclusions = file.sections("exclusions").stream()
                .map(section -> {
                    Exclusion exclusion = new Exclusion(
                            section.text("id"),
                            section.text("title"),
                            section.text("valueSet"),
                            section.flag("activeOnly", true));
                    section.finish();
                    return exclusion;
                })
                .toList();
        Study study = new Study(
                file.text("study"),
                file.text("title"),
                file.text("version"),
                file.text("intendedUse"),
                file.text("intendedUsers"),
                eligibility(population),
                population.text("text"),
                exclusions,
                synthetic,
                caution,
                file.integer("evidenceNeeded", EVIDENCE_NEEDED),
                file.choice("recordingTime", RecordingTime.class, RecordingTime.SOURCE_LAST_UPDATED),
                new IndexVisits(
                        index.texts("kinds"),
                        index.integer("perPatient", INDEX_VISITS_PER_PATIENT),
                        index.integer("perFindingCases", EXTRA_VISITS_PER_CASE),
                        index.integer("openHours", OPEN_HOURS),
                        index.integer("historyDays", HISTORY_DAYS),
                        index.integer("gapDays", GAP_DAYS),
                        index.flag("between", false),
                        index.choice("followUp", IndexVisits.FollowUp.class, IndexVisits.FollowUp.EXPORT)),
                valueSets,
                concepts,
                written,
                findings,
                file.sections("subgroups").stream().map(StudyFile::subgroup).toList(),
                kinds(file.section("conditionKinds")),
                leakage(file.section("leakage")),
                objective(file.section("objective")),
                card(file.section("card")));
        population.finish();
        index.finish();
        file.finish();
        return study;
    }

    private ValueSet valueSet(String id, Section section) {
        return new ValueSet(id, section.text("title"), section.codes(FeatureWriter.SYSTEMS));
    }

    private MeasuredConcept concept(String id, Section section) {
        String title = section.text("title");
        String unit = section.optionalText("unit");
        if (unit != null && !units.isUnit(unit)) {
            section.problem(
                    "unit", "(" + unit + ") is no UCUM unit. Maybe mg/dL, mm[Hg], 10*3/uL or 1 (a plain number)?");
        }
        return new MeasuredConcept(
                id,
                title,
                new ValueSet(id, title, section.codes(FeatureWriter.SYSTEMS)),
                unit,
                range(section.bounds("plausible")),
                range(section.bounds("reference")),
                section.optionalNumber("gramsPerMole"),
                synonyms(section.section("unitSynonyms")));
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

    private static Subgroup subgroup(Section section) {
        Subgroup.By by = section.choice("by", Subgroup.By.class, null);
        String word = by.name().toLowerCase(Locale.ROOT);
        String id = section.optionalText("id");
        String title = section.optionalText("title");
        List<Double> bounds = section.numbers("bounds");
        String url = section.optionalText("url");
        section.finish();
        return new Subgroup(
                id == null ? word : id,
                title == null
                        ? word.substring(0, 1).toUpperCase(Locale.ROOT)
                                + word.substring(1).replace('_', ' ')
                        : title,
                by,
                url,
                bounds);
    }

    private static ConditionKinds kinds(Section section) {
        ConditionKinds kinds = new ConditionKinds(section.texts("disorders"), section.texts("social"));
        section.finish();
        return kinds;
    }

    private static LeakageRules leakage(Section section) {
        Double bound = section.optionalNumber("singleFeatureAuroc");
        LeakageRules rules = new LeakageRules(
                section.choice("ordering", LeakageRules.Ordering.class, LeakageRules.USUAL.ordering()),
                bound == null ? LeakageRules.USUAL.singleFeatureAuroc() : bound);
        section.finish();
        return rules;
    }

    private static Objective objective(Section section) {
        String kpi = section.optionalText("kpi");
        Objective objective = new Objective(
                kpi == null ? Objective.USUAL.kpi() : kpi,
                section.choice("priority", Objective.Priority.class, Objective.USUAL.priority()));
        section.finish();
        return objective;
    }

    private static Map<String, String> card(Section section) {
        List<String> known = new ArrayList<>(CardAttribute.ids());
        known.addAll(CardAttribute.ABOUT_THEM);
        Map<String, String> card = section.allTexts();
        card.keySet().stream()
                .filter(key -> !known.contains(key))
                .forEach(key -> section.problem(
                        key,
                        "is no source attribute. "
                                + Spelling.nearest(key, known)
                                        .map(near -> "Maybe you meant " + near + ".")
                                        .orElse("Known are " + String.join(", ", known) + ".")));
        return card;
    }

    private static @Nullable Range range(double @Nullable [] bounds) {
        return bounds == null ? null : new Range(bounds[0], bounds[1]);
    }

    private static Eligibility eligibility(Section section) {
        List<Sex> sexes = new ArrayList<>();
        for (String word : section.texts("sexes")) {
            switch (word) {
                case "female" -> sexes.add(Sex.FEMALE);
                case "male" -> sexes.add(Sex.MALE);
                case "other" -> sexes.add(Sex.OTHER);
                default -> section.problem("sexes", "(" + word + ") must be female, male or other.");
            }
        }
        return new Eligibility(
                section.optionalInteger("minimumAgeYears"), section.optionalInteger("maximumAgeYears"), sexes);
    }

    private Finding finding(String id, Section section) {
        Section eligible = section.section("eligible");
        Eligibility who = eligibility(eligible);
        eligible.finish();
        Double cost = section.optionalNumber("costOfMiss");
        return new Finding(
                id,
                section.text("title"),
                section.text("codes"),
                section.texts("knownBy"),
                section.choice("course", Finding.Course.class, Finding.Course.CHRONIC),
                section.integer("washoutDays", 0),
                section.integer("horizonDays", 0),
                section.choice("severity", Finding.Severity.class, null),
                section.flag("redFlag", false),
                section.optionalNumber("threshold"),
                cost == null ? 1 : cost,
                who,
                section.texts("evidenceAnyOf"),
                section.optionalText("rationale"));
    }
}
