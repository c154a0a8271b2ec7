package org.consilium.server.ranking;

import java.util.List;
import java.util.Map;
import org.consilium.clinical.Reason;
import org.jspecify.annotations.Nullable;

/**
 * All that is kept of an assessment: the answer, what the models saw, what they said and why, and with what it was made.
 * From it the answer is given again as it was, an explanation is shown, and the assessment is recomputed.
 *
 * @param form version of this form
 * @param inputs versions of all resources that the record was read from, {@code Type/id/_history/version}
 * @param digests of what was stored of each input, in their order; null in a record of form 1
 * @param features in the order of the model's columns
 * @param scores by finding
 * @param made with what it was made: JVM, platform, study
 */
public record AssessmentDocument(
        int form,
        AssessmentReport report,
        List<String> inputs,
        @Nullable List<String> digests,
        List<FeatureLine> features,
        Map<String, Score> scores,
        Map<String, String> made) {

    /** The form that is written now. */
    public static final int FORM = 2;

    /**
     * What the models saw of one feature.
     *
     * @param value null where it is unknown
     * @param text the value as people read it
     */
    public record FeatureLine(
            String name,
            String title,
            String concept,
            String conceptTitle,
            @Nullable Double value,
            String text,
            @Nullable String unit,
            @Nullable Reason unknown,
            List<Reference> sources) {}

    /**
     * What the models said of one finding.
     *
     * <p><b>Units</b>: log-odds but for {@code probability}. Base plus contributions equal the margin within 1e-9.
     *
     * @param contributions one for each feature, in their order
     * @param background what the base value stands for
     */
    public record Score(
            double base,
            List<Double> contributions,
            double margin,
            String calibration,
            double calibrated,
            double probability,
            String background,
            Performance performance) {}
}
