package org.consilium.tabular.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.consilium.ensemble.BundleDescription;
import org.consilium.ensemble.BundleTask;
import org.consilium.ensemble.BundleWriter;
import org.consilium.ensemble.Probability;
import org.consilium.ensemble.SigningKey;
import org.consilium.ensemble.TaskKind;
import org.consilium.ensemble.encoding.TableEncodingJson;
import org.consilium.tabular.confidence.ConfidenceDocument;
import org.consilium.tabular.confidence.Typicality;
import org.consilium.tabular.confidence.VennAbers;
import org.consilium.tabular.table.LoadedTable;
import org.consilium.tabular.table.TrainingTable;
import org.consilium.tabular.train.TrainedEnsemble;

/** Puts what a training made into a signed bundle. */
public final class TableBundle {
    /** Also the order of keys is fixed, so that equal content makes equal bytes. */
    static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private TableBundle() {}

    /** The documents that say what the model is and how good. Times and host belong to {@code run} alone. */
    public record Documents(
            Map<String, Object> evaluation,
            Map<String, Object> provenance,
            Map<String, Object> card,
            Map<String, Object> run,
            String report) {}

    /** @return the content hash */
    public static String write(
            Path file,
            String target,
            LoadedTable loaded,
            TrainedEnsemble trained,
            long seed,
            Documents documents,
            SigningKey key)
            throws IOException {
        TrainingTable table = loaded.table();
        int[] rows = java.util.stream.IntStream.range(0, table.rows()).toArray();
        double[] prevalence = table.prevalence(rows);
        double highest = java.util.Arrays.stream(prevalence).max().orElseThrow();
        BundleTask task = new BundleTask(
                "differential",
                target,
                trained.ensemble(),
                new Probability(0.5),
                new Probability(table.outputs() == 1 ? prevalence[1] : highest),
                trained.evidenceNeeded(),
                Optional.of(trained.predictionSets()));
        BundleDescription description = new BundleDescription(
                segment(target),
                "Differential of " + target,
                "1",
                TaskKind.DIFFERENTIAL,
                Optional.empty(),
                loaded.encoding().features());
        return new BundleWriter(description)
                .task(task)
                .background(ShuffledBackground.of(table, trained.heldOutMargins(), seed))
                .document(TableModel.ENCODING_ENTRY, TableEncodingJson.write(loaded.encoding()))
                .document(
                        ConfidenceDocument.ENTRY,
                        json(new ConfidenceDocument(VennAbers.fit(table, trained.honestMargins()), Typicality.of(table))
                                .toMap()))
                .document("evaluation.json", json(documents.evaluation()))
                .document("provenance.json", json(documents.provenance()))
                .document("card.json", json(documents.card()))
                .document("run.json", json(documents.run()))
                .document("report.html", documents.report().getBytes(StandardCharsets.UTF_8))
                .write(file, key);
    }

    /** A document's bytes. */
    public static byte[] json(Map<String, Object> content) {
        try {
            return JSON.writeValueAsBytes(content);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "A document of the bundle cannot be written: " + e.getOriginalMessage(), e);
        }
    }

    private static String segment(String target) {
        String plain =
                target.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        return plain.isEmpty() ? "differential" : plain;
    }
}
