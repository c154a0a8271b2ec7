package org.consilium.cohort.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.consilium.clinical.study.RecordingTime;
import org.consilium.clinical.study.Study;
import org.consilium.clinical.study.Subgroup;
import org.consilium.clinical.study.ValueSet;
import org.consilium.fhir.Units;

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
    private static final int USUAL_HORIZON_DAYS = 365;

    /** A key that is there twice would silently lose one of its values. */
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final List<Problem> problems = new ArrayList<>();
    private final Units units = new Units();
    private final StudyChecks checks = new StudyChecks(units);
    private final Map<String, ValueSet> valueSets = new LinkedHashMap<>();
    private final Map<String, MeasuredConcept> concepts = new LinkedHashMap<>();

    private StudyFile() {}

    /**
     * A study that holds, or the problems that keep it from it.
     *
     * @param study empty where there are problems
     * @param warnings what holds and is probably not meant
     */
    public record Reading(Optional<Study> study, List<Problem> problems, List<Problem> warnings) {
        public Reading {
            problems = List.copyOf(problems);
            warnings = List.copyOf(warnings);
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
            tree = YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : "line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            boolean twice = e.getOriginalMessage().startsWith("Duplicate field");
            return failed(new Problem(
                    where,
                    twice
                            ? "A key is there twice: " + e.getOriginalMessage().replace("Duplicate field ", "")
                                    + ". Maybe rename or remove one."
                            : "This is not YAML: " + e.getOriginalMessage()));
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
        if (study != null) {
            checks.overlaps(study);
            checks.reasons(study);
        }
        return problems.isEmpty()
                ? new Reading(Optional.ofNullable(study), List.of(), checks.warnings())
                : new Reading(Optional.empty(), problems, checks.warnings());
    }

    private static Reading failed(Problem problem) {
        return new Reading(Optional.empty(), List.of(problem), List.of());
    }

    private Study study(Section file) {
        Vocabulary vocabulary =
                new Vocabulary(file.section("unitSynonyms"), file.section("codeSystems"), units, checks);
        valueSets.putAll(file.named("valueSets", vocabulary::valueSet));
        FeatureWriter features = new FeatureWriter(List.copyOf(valueSets.values()));
        features.demographics(file.section("demographics"));
        file.named("concepts", (id, section) -> {
            MeasuredConcept concept = vocabulary.concept(id, section);
            concepts.put(id, concept);
            features.measured(concept, section);
            return concept;
        });
        file.each("history", section -> {
            features.history(section);
            return section;
        });
        file.each("visits", section -> {
            features.visits(section);
            return section;
        });
        List<Feature> written = features.features();
        Set<String> named = new LinkedHashSet<>(concepts.keySet());
        named.addAll(valueSets.keySet());
        written.forEach(feature -> named.add(feature.name()));
        List<Finding> findings = List.copyOf(file.named("findings", (id, section) -> finding(id, section, named))
                .values());
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
        List<Exclusion> exclusions = file.each("exclusions", section -> {
            Exclusion exclusion = new Exclusion(
                    section.text("id"),
                    section.text("title"),
                    section.text("valueSet"),
                    section.flag("activeOnly", true));
            knownSet(section, "valueSet", exclusion.valueSet());
            section.finish();
            return exclusion;
        });
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
                evidenceNeeded(file),
                file.choice("recordingTime", RecordingTime.class, RecordingTime.SOURCE_LAST_UPDATED),
                new IndexVisits(
                        index.texts("kinds"),
                        index.atLeast(1, "perPatient", INDEX_VISITS_PER_PATIENT),
                        index.atLeast(0, "perFindingCases", EXTRA_VISITS_PER_CASE),
                        index.atLeast(0, "openHours", OPEN_HOURS),
                        index.atLeast(0, "historyDays", HISTORY_DAYS),
                        index.atLeast(0, "gapDays", GAP_DAYS),
                        index.flag("between", false),
                        index.choice("followUp", IndexVisits.FollowUp.class, IndexVisits.FollowUp.EXPORT)),
                List.copyOf(valueSets.values()),
                List.copyOf(concepts.values()),
                written,
                findings,
                file.each("subgroups", StudyFile::subgroup),
                kinds(file.section("conditionKinds")),
                leakage(file.section("leakage")),
                objective(file.section("objective")),
                card(file.section("card")));
        population.finish();
        index.finish();
        file.finish();
        return study;
    }

    private int evidenceNeeded(Section file) {
        int needed = file.atLeast(0, "evidenceNeeded", EVIDENCE_NEEDED);
        if (needed > concepts.size()) {
            file.problem(
                    "evidenceNeeded",
                    "(" + needed + ") is more than the " + concepts.size()
                            + " concepts of the study, so that nothing would ever be answered.");
        }
        return needed;
    }

    private void knownSet(Section section, String key, String id) {
        StudyChecks.known(section, key, "value set", id, valueSets.keySet());
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

    private ConditionKinds kinds(Section section) {
        ConditionKinds kinds = new ConditionKinds(section.texts("disorders"), section.texts("social"));
        kinds.disorders().forEach(set -> knownSet(section, "disorders", set));
        kinds.social().forEach(set -> knownSet(section, "social", set));
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
        Integer least = section.optionalInteger("minimumAgeYears");
        Integer most = section.optionalInteger("maximumAgeYears");
        if (least != null && most != null && least > most) {
            section.problem(
                    "minimumAgeYears",
                    "(" + least + ") must not exceed maximumAgeYears (" + most + "). Maybe swap them.");
            most = least;
        }
        return new Eligibility(least, most, sexes);
    }

    private Finding finding(String id, Section section, Set<String> named) {
        Section eligible = section.section("eligible");
        Eligibility who = eligibility(eligible);
        eligible.finish();
        Double cost = section.optionalNumber("costOfMiss");
        if (cost != null && !(cost > 0)) {
            section.problem("costOfMiss", "(" + cost + ") must be positive: how many false alarms is one miss worth?");
        }
        Double threshold = section.optionalNumber("threshold");
        if (threshold != null && !(threshold > 0 && threshold < 1)) {
            section.problem("threshold", "(" + threshold + ") must lie between 0 and 1.");
        }
        if (!section.has("horizonDays")) {
            section.problem("horizonDays", "is missing. It must be a number of days. Maybe write 365.");
        }
        int horizon = section.atLeast(1, "horizonDays", USUAL_HORIZON_DAYS);
        String codes = section.text("codes");
        if (!codes.isEmpty()) {
            knownSet(section, "codes", codes);
        }
        List<String> knownBy = section.texts("knownBy");
        knownBy.forEach(set -> knownSet(section, "knownBy", set));
        List<String> evidence = section.texts("evidenceAnyOf");
        evidence.forEach(concept -> StudyChecks.known(section, "evidenceAnyOf", "concept", concept, concepts.keySet()));
        String rationale = section.optionalText("rationale");
        List<String> definedBy = section.texts("definedBy");
        checks.reason(section, rationale, definedBy, named);
        return new Finding(
                id,
                section.text("title"),
                codes,
                knownBy,
                section.choice("course", Finding.Course.class, Finding.Course.CHRONIC),
                section.atLeast(0, "washoutDays", 0),
                horizon,
                section.choice("severity", Finding.Severity.class, null),
                section.flag("redFlag", false),
                threshold == null || (threshold > 0 && threshold < 1) ? threshold : Double.valueOf(0.5),
                cost == null || !(cost > 0) ? 1 : cost,
                who,
                evidence,
                rationale,
                definedBy);
    }
}
