package org.consilium.server.ranking;

import java.util.List;
import org.consilium.clinical.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked once a finding is explained: the next most useful test, the results that the answer hangs on, and each
 * concept's own Shapley value.
 *
 * @param withheld why nothing is said; null where something is
 */
public record FurtherReport(
        String assessmentId,
        String finding,
        @Nullable Reason withheld,
        @Nullable NextTests nextTests,
        @Nullable Changes changes,
        @Nullable OwnValues concepts) {

    static FurtherReport withheld(String assessmentId, String finding, Reason reason) {
        return new FurtherReport(assessmentId, finding, reason, null, null, null);
    }

    /**
     * Tests of which nothing is known.
     *
     * @param caution to be shown beside every estimate
     * @param suggested the most informative first
     * @param withheld too few similar patients had them
     */
    public record NextTests(
            String caution, String comparedWith, List<Suggested> suggested, List<NotEstimated> withheld) {}

    /**
     * What measuring something is expected to bring.
     *
     * @param informationGain bits, over all findings of the assessment
     * @param ofThisFinding bits
     * @param topChanges the share of similar patients' values with which another finding would rank first
     */
    public record Suggested(
            String concept,
            String title,
            double informationGain,
            double ofThisFinding,
            double topChanges,
            int similarPatients,
            String text) {}

    /** A test of which nothing can be said. */
    public record NotEstimated(String concept, String title, int similarPatients, String text) {}

    /**
     * Smallest changes of results with which the model would answer on the other side of the threshold.
     *
     * @param towards {@code below} or {@code above} the threshold
     * @param none said where there is no answer; null where there is
     */
    public record Changes(
            String towards, double threshold, String caution, List<Answer> answers, @Nullable String none) {}

    /** Changes together, and the probability that the model gave with them. */
    public record Answer(List<Change> changes, double probability, String text) {}

    /** One result's change. */
    public record Change(String concept, String title, double from, double to, @Nullable String unit, String text) {}

    /** Each concept as one player. */
    public record OwnValues(String text, List<OwnValue> values) {}

    /**
     * A concept's own Shapley value beside the sum of its features' attributions.
     *
     * <p><b>Units</b>: log-odds.
     */
    public record OwnValue(String concept, String title, double sum, double own) {}
}
