package org.consilium.server.ranking;

import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.consilium.clinical.assessment.FindingCouncil;
import org.consilium.clinical.study.Study;
import org.consilium.ensemble.BundleTrust;
import org.consilium.ensemble.ModelBundle;
import org.consilium.ensemble.UnreadableModelException;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The model bundle in use, opened once at the start; without one that holds, nothing is assessed. */
@Startup
@Singleton
public class ActiveModel {

    private static final Logger LOG = Logger.getLogger(ActiveModel.class);

    private @Nullable Seated seated;
    private String trouble = "";

    ActiveModel(
            @ConfigProperty(name = "consilium.bundle") Optional<String> bundle,
            @ConfigProperty(name = "consilium.trusted-keys") Optional<String> trustedKeys) {
        if (bundle.isEmpty() || bundle.get().isBlank()) {
            trouble = "No model bundle is configured. Name its file in CONSILIUM_BUNDLE.";
        } else if (trustedKeys.isEmpty() || trustedKeys.get().isBlank()) {
            trouble = "No trusted keys are configured. Name their folder in CONSILIUM_TRUSTED_KEYS.";
        } else {
            open(Path.of(bundle.get()), Path.of(trustedKeys.get()));
        }
        if (!trouble.isEmpty()) {
            LOG.warn(trouble);
        }
    }

    /**
     * A bundle whose signature holds, and the council of its models.
     *
     * @param caution what must be said beside every figure; null where nothing must
     * @param performances what each finding was worth on data that chose nothing, by the finding's id
     * @param card what a user should know of the model
     */
    public record Seated(
            ModelBundle bundle,
            FindingCouncil council,
            @Nullable String caution,
            Map<String, Performance> performances,
            ModelCard card) {

        static Seated of(ModelBundle bundle, FindingCouncil council, @Nullable String caution) {
            Map<String, Performance> performances = Performance.ofAll(bundle, caution);
            return new Seated(
                    bundle,
                    council,
                    caution,
                    performances,
                    ModelCard.of(bundle, council.study(), caution, performances));
        }

        public Study study() {
            return council.study();
        }

        /** What the bundle says of a finding that it has a task for. */
        Performance performance(String finding) {
            return Objects.requireNonNull(performances.get(finding), finding);
        }
    }

    /**
     * A bundle's models, asked beside those in use: for a replay.
     *
     * @throws UnreadableModelException if the bundle does not hold, or nobody trusted has signed it
     */
    public static Seated seat(Path file, Path keys) throws IOException {
        ModelBundle bundle = ModelBundle.open(file, BundleTrust.folder(keys));
        FindingCouncil council = FindingCouncil.of(bundle);
        String caution =
                bundle.description().demoCaution().orElse(council.study().caution());
        return Seated.of(bundle, council, caution);
    }

    private void open(Path file, Path keys) {
        if (!Files.isReadable(file)) {
            trouble = "The model bundle " + file.getFileName() + " cannot be read. Check CONSILIUM_BUNDLE.";
            return;
        }
        try {
            seated = seat(file, keys);
        } catch (IOException e) {
            trouble = "The model bundle or the folder of trusted keys cannot be read. Check CONSILIUM_BUNDLE and"
                    + " CONSILIUM_TRUSTED_KEYS.";
        } catch (UnreadableModelException | IllegalArgumentException e) {
            trouble = "The model bundle is refused: " + e.getMessage();
        }
    }

    public Optional<Seated> seated() {
        return Optional.ofNullable(seated);
    }

    /** Why no model is seated; empty if one is. */
    public String trouble() {
        return trouble;
    }

    /**
     * The model to ask.
     *
     * @throws Rejection of kind unavailable if there is none
     */
    public Seated require() {
        if (seated == null) {
            throw Rejection.of(RejectionKind.UNAVAILABLE, "No patient can be assessed: " + trouble);
        }
        return seated;
    }
}
