package org.consilium.server.exchange.record;

import java.time.Instant;
import java.util.List;
import org.consilium.clinical.Code;
import org.consilium.clinical.Reason;
import org.consilium.clinical.ResourceReference;
import org.jspecify.annotations.Nullable;

/**
 * A patient's record as a clinician leafs through it. Everything is shown as it came; nothing is judged. Of a record too
 * long to leaf through, the newest is here and the rest is counted.
 *
 * @param earlierDrugs how many more there are, begun before those listed
 * @param earlierKinds how many more kinds of results there are, none of them newer than those listed
 */
public record Chart(
        List<Problem> problems, List<Drug> drugs, int earlierDrugs, List<Series> results, int earlierKinds) {

    /** A condition that is not over and not refuted. */
    public record Problem(
            String title, List<Code> codes, List<Code> categories, @Nullable Instant since, ResourceReference source) {}

    /** A medication on the record. */
    public record Drug(String title, @Nullable Instant since, ResourceReference source) {}

    /**
     * The results of one kind, oldest first.
     *
     * @param earlier how many more there are, older than those listed
     */
    public record Series(String title, String code, int earlier, List<Point> points) {}

    /**
     * One result.
     *
     * @param value null where it is no number
     * @param unknown why there is no value; null where there is one, of whatever kind
     */
    public record Point(
            @Nullable Instant at,
            @Nullable Double value,
            String text,
            @Nullable String unit,
            @Nullable Reason unknown,
            @Nullable String interpretation,
            ResourceReference source) {}
}
