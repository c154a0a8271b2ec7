package org.consilium.tabular.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.consilium.tabular.evaluate.Figure;
import org.consilium.tabular.evaluate.Metric;
import org.consilium.tabular.evaluate.Subgroup;
import org.consilium.tabular.table.BadTableException;
import org.consilium.tabular.table.LoadedTable;
import org.consilium.tabular.train.SplitFigures;
import org.consilium.tabular.train.TrainedTable;

/**
 * The model's card: the 31 source attributes that the United States' rule HTI-1 asks of predictive decision support, each
 * measured here, entered by the study's author, or said to be not available.
 */
public final class Card {
    /** What is said of an attribute that nobody knows. */
    static final String UNKNOWN = "not available";

    private record Attribute(int id, String key, String title) {}

    private static final List<Attribute> ATTRIBUTES = List.of(
            new Attribute(1, "developer", "Developer and contact"),
            new Attribute(2, "funding", "Funding of the technical implementation"),
            new Attribute(3, "outputValue", "Value that the output is"),
            new Attribute(4, "outputKind", "Kind of output"),
            new Attribute(5, "intendedUse", "Intended use"),
            new Attribute(6, "population", "Intended patient population"),
            new Attribute(7, "users", "Intended users"),
            new Attribute(8, "role", "Intended role in decisions"),
            new Attribute(9, "cautionedAgainst", "Tasks, situations or populations cautioned against"),
            new Attribute(10, "risks", "Known risks, inappropriate settings and limits"),
            new Attribute(11, "inclusion", "Inclusion and exclusion criteria of the training data"),
            new Attribute(12, "sensitiveInputs", "Use of demographic and social attributes as inputs"),
            new Attribute(13, "representativeness", "Demographic representativeness of the training data"),
            new Attribute(14, "relevance", "Relevance of the training data to the deployed setting"),
            new Attribute(15, "fairnessApproach", "Approach to fair output"),
            new Attribute(16, "biasManagement", "Management of bias"),
            new Attribute(17, "externalSource", "External validation: data source and setting"),
            new Attribute(18, "externalParty", "External validation: who conducted it"),
            new Attribute(19, "externalRepresentativeness", "External validation: demographic representativeness"),
            new Attribute(20, "externalProcess", "External validation: process"),
            new Attribute(21, "validity", "Validity in data of the same source"),
            new Attribute(22, "fairness", "Fairness in data of the same source"),
            new Attribute(23, "externalValidity", "Validity in external data"),
            new Attribute(24, "externalFairness", "Fairness in external data"),
            new Attribute(25, "references", "References on evaluated outcomes"),
            new Attribute(26, "validityMonitoring", "Monitoring of validity: process and frequency"),
            new Attribute(27, "localValidity", "Validity in local data"),
            new Attribute(28, "fairnessMonitoring", "Monitoring of fairness: process and frequency"),
            new Attribute(29, "localFairness", "Fairness in local data"),
            new Attribute(30, "updates", "Updates: process and frequency"),
            new Attribute(31, "corrections", "Frequency of correcting performance when risks are found"));

    private Card() {}

    /** @throws BadTableException if the study enters an attribute that is none */
    public static void check(Map<String, String> entered) {
        for (String key : entered.keySet()) {
            if (ATTRIBUTES.stream().noneMatch(attribute -> attribute.key().equals(key))) {
                throw new BadTableException("The study file's card has the entry " + key + ", which is none of "
                        + ATTRIBUTES.stream().map(Attribute::key).collect(Collectors.joining(", ")) + ".");
            }
        }
    }

    /** The card as {@code card.json}. */
    public static Map<String, Object> of(
            String target, LoadedTable loaded, TrainedTable trained, Map<String, String> entered) {
        check(entered);
        Map<String, String> measured = measured(target, loaded, trained);
        List<Map<String, Object>> attributes = new ArrayList<>();
        for (Attribute attribute : ATTRIBUTES) {
            String said = entered.get(attribute.key());
            String found = measured.get(attribute.key());
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("id", attribute.id());
            one.put("key", attribute.key());
            one.put("title", attribute.title());
            one.put("value", said != null ? said : found != null ? found : UNKNOWN);
            // What nobody has said yet is for the model's owner to enter.
            one.put("source", said == null && found != null ? "measured" : "entered");
            one.put("author", said != null ? "study file" : found != null ? "trainer" : UNKNOWN);
            one.put("modelVersion", "1");
            one.put("updatedAt", "at training, see run.json");
            attributes.add(one);
        }
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("title", "Differential of " + target);
        card.put("modelVersion", "1");
        card.put("sourceAttributes", attributes);
        return card;
    }

    private static Map<String, String> measured(String target, LoadedTable loaded, TrainedTable trained) {
        List<String> classes = loaded.table().classes();
        Map<String, String> said = new LinkedHashMap<>();
        said.put(
                "outputValue",
                "A calibrated probability of each of " + classes.size() + " classes of " + target + " ("
                        + String.join(", ", classes) + "), and the set of classes that cannot be ruled out. "
                        + trained.ensemble().predictionSets().guarantee());
        said.put("outputKind", "prediction (probabilities of classes)");
        said.put(
                "risks",
                "An answer is withheld where fewer than "
                        + trained.ensemble().evidenceNeeded()
                        + " columns are known. A class outside the prediction set is not ruled out for certain. Figures hold"
                        + " for patients like those trained on.");
        said.put(
                "inclusion",
                trained.ensemble().evaluation().rows() + " rows of "
                        + trained.ensemble().evaluation().persons()
                        + " persons with a known label; rows without one were left out. "
                        + String.join(" ", loaded.notes()));
        said.put(
                "sensitiveInputs",
                "Inputs are the columns "
                        + loaded.encoding().columns().stream()
                                .map(column -> column.name())
                                .distinct()
                                .limit(60)
                                .collect(Collectors.joining(", "))
                        + ".");
        said.put(
                "validity",
                trained.nestedHow() + " " + figure("AUROC", trained.nested().figure(Metric.AUROC)) + ", "
                        + figure("log loss", trained.nested().figure(Metric.LOG_LOSS)) + ", "
                        + figure("Brier score", trained.nested().figure(Metric.BRIER)) + ", "
                        + figure("calibration slope", trained.nested().figure(Metric.CALIBRATION_SLOPE)) + "; sets "
                        + figure("hold the truth", trained.coverage().coverageFigure()) + ".");
        if (!trained.subgroups().isEmpty()) {
            said.put(
                    "fairness",
                    "By subgroup, "
                            + trained.subgroups().stream()
                                    .filter(subgroup -> !subgroup.column().startsWith("("))
                                    .limit(20)
                                    .map(Card::subgroup)
                                    .collect(Collectors.joining("; "))
                            + ". All in evaluation.json.");
        }
        if (!trained.bySite().isEmpty()) {
            said.put(
                    "externalValidity",
                    "Sites of the same study left out in turn: "
                            + trained.bySite().stream().map(Card::split).collect(Collectors.joining("; ")) + ".");
        }
        return said;
    }

    private static String split(SplitFigures split) {
        return split.name() + " " + figure("AUROC", split.evaluation().figure(Metric.AUROC));
    }

    private static String subgroup(Subgroup subgroup) {
        return subgroup.column() + " " + subgroup.level() + ": "
                + figure("AUROC", subgroup.evaluation().figure(Metric.AUROC)) + ", "
                + figure("calibration slope", subgroup.evaluation().figure(Metric.CALIBRATION_SLOPE));
    }

    private static String figure(String name, Figure figure) {
        return Double.isNaN(figure.value())
                ? name + " undefined"
                : String.format(
                        Locale.ROOT, "%s %.3f (%.3f to %.3f)", name, figure.value(), figure.low(), figure.high());
    }
}
