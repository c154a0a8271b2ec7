package org.consilium.cohort.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.consilium.clinical.study.Finding;
import org.consilium.clinical.study.Study;
import org.consilium.cohort.table.CohortTables;
import org.consilium.cohort.train.AtThreshold;
import org.consilium.cohort.train.IntervalCurve;
import org.consilium.cohort.train.SubgroupFigures;
import org.consilium.cohort.train.TrainedFinding;
import org.consilium.tabular.confidence.Typicality;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.evaluate.Figure;
import org.consilium.tabular.evaluate.Metric;

/**
 * {@code evaluation.json} and {@code card.json}.
 *
 * <p>A figure is {@code {"value", "low", "high"}}, with a 95 % interval by a bootstrap over patients; one that is not defined
 * is left out.
 */
public final class Papers {

    static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Study study;
    private final CohortTables tables;
    private final List<TrainedFinding> findings;

    public Papers(Study study, CohortTables tables, List<TrainedFinding> findings) {
        this.study = study;
        this.tables = tables;
        this.findings = List.copyOf(findings);
    }

    /** The figures of each finding, on patients that chose nothing, and what was left out and why. */
    public JsonNode evaluation() {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("caution", study.caution());
        root.put(
                "method",
                "Cross-fitting over whole patients: each is scored by an ensemble of which neither members, weights,"
                        + " calibration nor number of rounds saw the patient; the last step of the calibration (two"
                        + " numbers) is fitted on the held-out margins of the other parts. Rows are weighted back to all times at which"
                        + " the question may be asked. Intervals are 95 %, by a bootstrap over patients. Without presence"
                        + " and count: features that tell of ordering are left out, and unknown results are filled by"
                        + " chance from known ones, so that neither having nor lacking a test tells anything. No figure is"
                        + " corrected for having been looked at among many.");
        root.put(
                "shippingRule",
                "A finding is shipped if and only if enough patients have it, the lower bound of its AUROC reaches 0.65,"
                        + " its calibration slope lies between 0.80 and 1.25, and the list of what cannot be ruled out"
                        + " does not surely hold fewer of its cases than it says. The rule was stated before the figures"
                        + " were looked at.");
        root.put("objective", study.objective().kpi());
        root.put(
                "orderingFeatures",
                study.leakage().ordering().name().toLowerCase(Locale.ROOT) + " by the study's leakage rules");
        root.put("patients", tables.patients());
        root.put("visits", tables.rows());
        ArrayNode shipped = root.putArray("findings");
        ArrayNode dropped = root.putArray("dropped");
        for (TrainedFinding finding : findings) {
            if (finding instanceof TrainedFinding.Shipped f) {
                ObjectNode node = shipped.addObject();
                node.put("id", f.finding().id());
                node.put("title", f.finding().title());
                node.put("horizonDays", f.finding().horizonDays());
                node.put("cases", f.casePatients());
                node.put("caseVisits", f.cases());
                node.put("visits", f.rows());
                node.put("prevalence", f.prevalence().value());
                node.put("threshold", f.threshold().value());
                figures(node, f.evaluation());
                f.withoutPresence().ifPresent(evaluation -> figures(node.putObject("withoutPresence"), evaluation));
                notes(node, f);
                atThreshold(node.putObject("atThreshold"), f.atThreshold());
                coverage(node.putObject("coverage"), f.coverage());
                ArrayNode groups = node.putArray("calibration");
                f.calibration().forEach(group -> {
                    ObjectNode at = groups.addObject();
                    at.put("said", group.said());
                    figure(at, "seen", group.seen());
                    at.put("visits", group.askings());
                    at.put("cases", group.cases());
                });
                subgroups(node.putArray("subgroups"), f.subgroups());
                if (f.finding().rationale() != null) {
                    node.put("rationale", f.finding().rationale());
                }
            } else if (finding instanceof TrainedFinding.Dropped d) {
                ObjectNode node = dropped.addObject();
                node.put("id", d.finding().id());
                node.put("title", d.finding().title());
                node.put("cases", d.casePatients());
                node.put("reason", d.reason());
                notes(node, d);
                d.figures().ifPresent(worth -> {
                    figures(node, worth.evaluation());
                    coverage(node.putObject("coverage"), worth.coverage());
                });
            }
        }
        return root;
    }

    private static void notes(ObjectNode node, TrainedFinding finding) {
        if (!finding.notes().isEmpty()) {
            node.put("note", String.join(" ", finding.notes()));
        }
    }

    private static void coverage(ObjectNode node, TrainedFinding.Coverage coverage) {
        figure(node, "answered", coverage.answered());
        figure(node, "setHolds", coverage.setHolds());
        figure(node, "setRulesOut", coverage.setRulesOut());
    }

    private static void atThreshold(ObjectNode node, AtThreshold at) {
        figure(node, "flagged", at.flagged());
        figure(node, "sensitivity", at.sensitivity());
        figure(node, "specificity", at.specificity());
        figure(node, "precision", at.precision());
        figure(node, "observedToExpected", at.observedToExpected());
    }

    private static void subgroups(ArrayNode list, List<SubgroupFigures> groups) {
        for (SubgroupFigures group : groups) {
            ObjectNode node = list.addObject();
            node.put("subgroup", group.subgroup().id());
            node.put("title", group.subgroup().title());
            node.put("group", group.label());
            node.put("cases", group.casePatients());
            node.put("visits", group.rows());
            group.figures()
                    .ifPresentOrElse(
                            found -> {
                                figure(node, "auroc", found.evaluation().figure(Metric.AUROC));
                                figure(
                                        node,
                                        "averagePrecision",
                                        found.evaluation().figure(Metric.AVERAGE_PRECISION));
                                figure(
                                        node,
                                        "calibrationSlope",
                                        found.evaluation().figure(Metric.CALIBRATION_SLOPE));
                                atThreshold(node, found.atThreshold());
                            },
                            () -> node.put("reason", "too few patients with it, or without it, for figures"));
        }
    }

    private static void figures(ObjectNode node, Evaluation evaluation) {
        figure(node, "auroc", evaluation.figure(Metric.AUROC));
        figure(node, "averagePrecision", evaluation.figure(Metric.AVERAGE_PRECISION));
        figure(node, "calibrationSlope", evaluation.figure(Metric.CALIBRATION_SLOPE));
        figure(node, "calibrationIntercept", evaluation.figure(Metric.CALIBRATION_INTERCEPT));
        figure(node, "brier", evaluation.figure(Metric.BRIER));
        figure(node, "calibrationError", evaluation.figure(Metric.ECE));
    }

    private static void figure(ObjectNode node, String name, Figure figure) {
        if (!Double.isNaN(figure.value())) {
            ObjectNode at = node.putObject(name);
            at.put("value", figure.value());
            if (!Double.isNaN(figure.low())) {
                at.put("low", figure.low());
                at.put("high", figure.high());
            }
        }
    }

    /** What a user of the bundle must know of it. */
    public JsonNode card() {
        ObjectNode card = MAPPER.createObjectNode();
        card.put("title", study.title());
        card.put("version", study.version());
        card.put("caution", study.caution());
        card.put("intendedUse", study.intendedUse());
        card.put("intendedUsers", study.intendedUsers());
        card.put("population", study.populationText());
        ArrayNode exclusions = card.putArray("exclusions");
        study.exclusions().forEach(exclusion -> exclusions.add(exclusion.title()));
        exclusions.add("Deceased patients");
        exclusions.add("Patients of whom fewer than " + study.evidenceNeeded() + " kinds of results are known");
        card.put(
                "trainedOn",
                tables.rows() + " visits of " + tables.patients() + (study.synthetic() ? " synthetic" : "")
                        + " patients, of " + tables.patientsRead() + " read");
        card.put("synthetic", study.synthetic());
        ArrayNode asked = card.putArray("findings");
        for (TrainedFinding trained : findings) {
            if (trained instanceof TrainedFinding.Shipped shipped) {
                Finding finding = shipped.finding();
                ObjectNode node = asked.addObject();
                node.put("id", finding.id());
                node.put("title", finding.title());
                node.put("horizon", finding.horizonText());
                node.put("threshold", shipped.threshold().value());
            }
        }
        ArrayNode limits = card.putArray("limits");
        limits.add("A finding that is not above its threshold is not ruled out, and a patient without findings is not"
                + " thereby healthy.");
        limits.add("Only what is on the record counts; a result that was set aside is named beside the findings.");
        limits.add("The models answer the question of their training data; where patients, codes or habits of care"
                + " differ, the figures do not hold.");
        new SourceAttributes(study, tables, asked.size()).into(card.putArray("sourceAttributes"));
        return card;
    }

    /** Intervals of each finding, and how training patients' values are spread: {@code confidence.json}. */
    public byte[] confidence() {
        Typicality typicality = Typicality.of(tables.evidence());
        Map<String, Object> curves = new LinkedHashMap<>();
        for (TrainedFinding trained : findings) {
            if (trained instanceof TrainedFinding.Shipped shipped) {
                curves.put(shipped.finding().id(), shipped.interval());
            }
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("intervalMeaning", IntervalCurve.MEANING);
        all.put("findings", curves);
        all.put("surpriseLimit", typicality.limit());
        all.put("columns", typicality.columns());
        try {
            return new JsonMapper().writeValueAsBytes(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The intervals cannot be written as JSON.", e);
        }
    }

    public static byte[] bytes(JsonNode json) {
        try {
            return MAPPER.writeValueAsString(json).replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A paper cannot be written as JSON.", e);
        }
    }
}
