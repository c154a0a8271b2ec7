package org.consilium.server.ranking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.consilium.clinical.study.Exclusion;
import org.consilium.clinical.study.Finding;
import org.consilium.clinical.study.Study;
import org.consilium.ensemble.BundleTask;
import org.consilium.ensemble.ModelBundle;
import org.jspecify.annotations.Nullable;

/** What a user should know of the model in use: what it is for, from what it was learnt, and how well it does. */
public record ModelCard(
        String id,
        String title,
        String version,
        String contentHash,
        boolean demo,
        @Nullable String caution,
        String intendedUse,
        String population,
        List<String> exclusions,
        String trainedOn,
        List<FindingCard> findings,
        List<Labelled> provenance,
        Signature signature) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A finding's figures; null where they are not known. */
    public record FindingCard(
            String id,
            String title,
            String horizon,
            double threshold,
            @Nullable Integer cases,
            Performance.@Nullable Interval auroc,
            Performance.@Nullable Interval averagePrecision,
            Performance.@Nullable Interval calibrationSlope,
            @Nullable Double brier) {}

    /** One fact of the provenance. */
    public record Labelled(String label, String value) {}

    /** Who signed the bundle. */
    public record Signature(String keyId, boolean verified) {}

    /**
     * The card of a model.
     *
     * @param caution what must be said beside every figure
     * @param performances of each task, by its id
     */
    static ModelCard of(
            ModelBundle bundle, Study study, @Nullable String caution, Map<String, Performance> performances) {
        List<FindingCard> findings = new ArrayList<>();
        for (BundleTask task : bundle.tasks()) {
            Performance performance = Objects.requireNonNull(performances.get(task.id()));
            findings.add(new FindingCard(
                    task.id(),
                    task.title(),
                    study.finding(task.id()).map(Finding::horizonText).orElse("not available"),
                    task.threshold().value(),
                    performance.cases(),
                    performance.auroc(),
                    performance.averagePrecision(),
                    performance.calibrationSlope(),
                    performance.brier()));
        }
        JsonNode card = document(bundle, "card.json");
        List<String> exclusions = new ArrayList<>();
        card.path("exclusions").forEach(each -> exclusions.add(each.asText()));
        return new ModelCard(
                bundle.id(),
                bundle.description().title(),
                bundle.description().version(),
                bundle.contentHash(),
                bundle.isDemo(),
                caution,
                study.intendedUse(),
                study.populationText(),
                exclusions.isEmpty()
                        ? study.exclusions().stream().map(Exclusion::title).toList()
                        : exclusions,
                card.path("trainedOn").asText("not available"),
                findings,
                provenance(document(bundle, "provenance.json")),
                new Signature(
                        bundle.verifiedBy().orElse("none"), bundle.verifiedBy().isPresent()));
    }

    /** The card as Markdown, for those who get it with a finding. */
    public String markdown() {
        StringBuilder text = new StringBuilder("# " + title + " " + version + "\n\n");
        if (caution != null) {
            text.append("**").append(caution).append("**\n\n");
        }
        text.append("Intended use: ")
                .append(intendedUse)
                .append("\n\nPopulation: ")
                .append(population);
        text.append("\n\nNot for: ").append(String.join("; ", exclusions));
        text.append("\n\nTrained on: ")
                .append(trainedOn)
                .append("\n\n| finding | horizon | cases | AUROC |\n|---|---|---|---|\n");
        for (FindingCard finding : findings) {
            Performance.Interval auroc = finding.auroc();
            text.append("| ")
                    .append(finding.title())
                    .append(" | ")
                    .append(finding.horizon())
                    .append(" | ");
            text.append(
                            finding.cases() == null
                                    ? "not available"
                                    : finding.cases().toString())
                    .append(" | ");
            text.append(
                    auroc == null
                            ? "not available"
                            : String.format(
                                    java.util.Locale.ROOT,
                                    "%.2f (%.2f to %.2f)",
                                    auroc.value(),
                                    auroc.low(),
                                    auroc.high()));
            text.append(" |\n");
        }
        return text.append("\nContent hash: ").append(contentHash).append("\n").toString();
    }

    private static List<Labelled> provenance(JsonNode provenance) {
        List<Labelled> facts = new ArrayList<>();
        for (Map.Entry<String, JsonNode> fact : provenance.properties()) {
            if (fact.getValue().isObject()) {
                for (Map.Entry<String, JsonNode> part : fact.getValue().properties()) {
                    facts.add(new Labelled(part.getKey(), part.getValue().asText()));
                }
            } else {
                facts.add(new Labelled(words(fact.getKey()), fact.getValue().asText()));
            }
        }
        return facts;
    }

    /** {@code trainingDataSha256} as people read it. */
    private static String words(String name) {
        String spaced = name.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(java.util.Locale.ROOT);
        return Character.toUpperCase(spaced.charAt(0)) + spaced.substring(1).replace("sha256", "SHA-256");
    }

    private static JsonNode document(ModelBundle bundle, String path) {
        return bundle.document(path)
                .map(bytes -> {
                    try {
                        return JSON.readTree(bytes);
                    } catch (IOException e) {
                        throw new UncheckedIOException("The bundle's " + path + " is not JSON.", e);
                    }
                })
                .orElse(JSON.createObjectNode());
    }
}
