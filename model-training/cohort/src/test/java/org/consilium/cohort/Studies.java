package org.consilium.cohort;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.consilium.clinical.study.Study;
import org.consilium.cohort.study.StudyFile;
import org.consilium.fhir.CodeTranslation;

/** The studies that tests ask. */
public final class Studies {

    /** The maps that come with the platform. */
    public static final CodeTranslation CODES = CodeTranslation.shipped(FhirContext.forR4Cached());

    private Studies() {}

    public static String smallYaml() {
        try (InputStream in = Studies.class.getResourceAsStream("/small-study.yaml")) {
            return new String(Objects.requireNonNull(in, "small-study.yaml").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Study small() {
        return StudyFile.read(smallYaml()).orRefuse();
    }

    /** The demo's study, where the build keeps it. */
    public static Path demo() {
        return Path.of("..", "..", "deploy", "demo", "study.yaml");
    }
}
