package org.consilium.tabular.bundle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.consilium.ensemble.BundleTask;
import org.consilium.ensemble.BundleTrust;
import org.consilium.ensemble.ModelBundle;
import org.consilium.ensemble.Prediction;
import org.consilium.ensemble.TaskKind;
import org.consilium.ensemble.encoding.TableEncoding;
import org.consilium.ensemble.encoding.TableEncodingJson;
import org.consilium.tabular.confidence.ConfidenceDocument;
import org.consilium.tabular.confidence.MaskedEvidence;
import org.jspecify.annotations.Nullable;

/** A bundle that was trained on a table, opened to be run on rows of another. */
public final class TableModel {
    static final String ENCODING_ENTRY = "encoding.json";

    private final ModelBundle bundle;
    private final TableEncoding encoding;
    private final BundleTask task;

    private TableModel(ModelBundle bundle) {
        this.bundle = bundle;
        byte[] bytes = bundle.document(ENCODING_ENTRY)
                .orElseThrow(() -> new IllegalArgumentException("The bundle has no " + ENCODING_ENTRY
                        + ", so it was not trained on a table. Run it where its features are made."));
        if (bundle.taskKind() != TaskKind.DIFFERENTIAL) {
            throw new IllegalArgumentException(
                    "The bundle speaks of findings over FHIR records, not of rows of a table.");
        }
        this.encoding = TableEncodingJson.read(bytes);
        this.task = bundle.tasks().get(0);
    }

    /**
     * Opens a bundle.
     *
     * @param trustedKeys a folder of public keys; null takes any signature, checking hashes alone
     */
    public static TableModel open(Path file, @Nullable Path trustedKeys) throws IOException {
        return new TableModel(
                trustedKeys == null
                        ? ModelBundle.openUnverified(file)
                        : ModelBundle.open(file, BundleTrust.folder(trustedKeys)));
    }

    public ModelBundle bundle() {
        return bundle;
    }

    public TableEncoding encoding() {
        return encoding;
    }

    public BundleTask task() {
        return task;
    }

    /** Intervals and typicality, where the bundle has them. */
    public Optional<ConfidenceDocument> confidence() throws IOException {
        Optional<byte[]> bytes = bundle.document(ConfidenceDocument.ENTRY);
        return bytes.isPresent() ? Optional.of(ConfidenceDocument.read(bytes.get())) : Optional.empty();
    }

    public List<String> classes() {
        return task.ensemble().classes();
    }

    /** The row that members see, of cells asked for by column name. */
    public double[] row(Function<String, @Nullable String> cells) {
        return encoding.encode(cells);
    }

    /** Whether so many cells of the table are known that an answer is worth something; else it is withheld. */
    public boolean hasEvidence(double[] row) {
        return MaskedEvidence.knownCells(encoding.features(), row) >= task.evidenceNeeded();
    }

    public Prediction predict(double[] row) {
        return task.ensemble().predict(row);
    }
}
