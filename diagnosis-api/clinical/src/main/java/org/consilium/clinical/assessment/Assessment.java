package org.consilium.clinical.assessment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.consilium.clinical.Reason;
import org.consilium.clinical.feature.FeatureVector;

/**
 * What the council says of one patient at one time.
 *
 * <p><b>Order</b>: ranked findings by rank, then withheld, then known ones, each in the order of the study.
 *
 * @param withheld why nothing at all was scored; empty where something may have been
 * @param unlike why what was said is an extrapolation; empty where the patient is like those learnt from
 * @param evidence what the models saw, with its sources, and what was set aside
 */
public record Assessment(
        String patient,
        Instant at,
        Optional<Reason> withheld,
        Optional<Reason> unlike,
        List<FindingOutcome> outcomes,
        FeatureVector evidence) {

    private static final String NOTHING_ABOVE =
            "No finding reaches its threshold. This does not say that the patient is"
                    + " healthy: only the findings listed here were asked after, from what is on the record.";

    public Assessment {
        Objects.requireNonNull(patient, "patient");
        Objects.requireNonNull(at, "at");
        outcomes = List.copyOf(outcomes);
        Objects.requireNonNull(evidence, "evidence");
    }

    public List<FindingOutcome.Ranked> ranked() {
        return only(FindingOutcome.Ranked.class).toList();
    }

    public List<FindingOutcome.Withheld> withheldFindings() {
        return only(FindingOutcome.Withheld.class).toList();
    }

    public List<FindingOutcome.Known> known() {
        return only(FindingOutcome.Known.class).toList();
    }

    /** What must be said beside the findings: that none reaches its threshold, or that the patient is unlike others. */
    public Optional<String> notice() {
        if (withheld.isPresent()) {
            return Optional.empty();
        }
        List<String> said = new ArrayList<>();
        unlike.map(Reason::text).ifPresent(said::add);
        if (ranked().stream().noneMatch(FindingOutcome.Ranked::aboveThreshold)) {
            said.add(NOTHING_ABOVE);
        }
        return said.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", said));
    }

    private <T extends FindingOutcome> Stream<T> only(Class<T> kind) {
        return outcomes.stream().filter(kind::isInstance).map(kind::cast);
    }
}
