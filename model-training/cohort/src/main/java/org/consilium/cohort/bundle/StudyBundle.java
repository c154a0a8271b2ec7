package org.consilium.cohort.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.consilium.clinical.study.Study;
import org.consilium.clinical.study.StudyJson;
import org.consilium.cohort.table.CohortTables;
import org.consilium.cohort.train.TrainedFinding;
import org.consilium.ensemble.BundleDescription;
import org.consilium.ensemble.BundleTask;
import org.consilium.ensemble.BundleWriter;
import org.consilium.ensemble.ReferenceRows;
import org.consilium.ensemble.SigningKey;
import org.consilium.ensemble.TaskKind;

/** Puts a study's councils and papers into a signed bundle. */
public final class StudyBundle {

    /** Reference rows for explanations: enough for a steady base value, few enough to be walked for each patient. */
    private static final int BACKGROUND_ROWS = 64;

    private StudyBundle() {}

    /**
     * Writes the bundle.
     *
     * @return its content hash
     */
    public static String write(
            Path file,
            SigningKey key,
            Study study,
            CohortTables tables,
            List<TrainedFinding> findings,
            JsonNode provenance,
            JsonNode run,
            long seed)
            throws IOException {
        BundleWriter writer = new BundleWriter(new BundleDescription(
                study.id(),
                study.title(),
                study.version(),
                TaskKind.FINDINGS,
                study.synthetic() ? Optional.ofNullable(study.caution()) : Optional.empty(),
                CohortTables.columns(study)));
        for (TrainedFinding finding : findings) {
            if (finding instanceof TrainedFinding.Shipped shipped) {
                writer.task(new BundleTask(
                        shipped.finding().id(),
                        shipped.finding().title(),
                        shipped.ensemble(),
                        shipped.threshold(),
                        shipped.prevalence(),
                        0,
                        shipped.predictionSets()));
            }
        }
        Papers papers = new Papers(study, tables, findings);
        JsonNode evaluation = papers.evaluation();
        JsonNode card = papers.card();
        return writer.background(background(tables, seed))
                .document("confidence.json", papers.confidence())
                .document("study.json", StudyJson.write(study))
                .document("evaluation.json", Papers.bytes(evaluation))
                .document("card.json", Papers.bytes(card))
                .document("report.html", ReportPage.of(card, evaluation))
                .document("provenance.json", Papers.bytes(provenance))
                .document("run.json", Papers.bytes(run))
                .write(file, key);
    }

    /** One visit each of patients drawn at random. */
    private static ReferenceRows background(CohortTables tables, long seed) {
        List<Integer> order = new ArrayList<>();
        for (int row = 0; row < tables.rows(); row++) {
            order.add(row);
        }
        Collections.shuffle(order, new Random(seed));
        List<String> patients = new ArrayList<>();
        List<double[]> rows = new ArrayList<>();
        for (int row : order) {
            if (rows.size() < BACKGROUND_ROWS && !patients.contains(tables.patient(row))) {
                patients.add(tables.patient(row));
                rows.add(tables.values(row));
            }
        }
        return new ReferenceRows(rows.toArray(double[][]::new));
    }
}
