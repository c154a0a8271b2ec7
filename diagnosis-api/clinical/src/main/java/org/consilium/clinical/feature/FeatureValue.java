package org.consilium.clinical.feature;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.consilium.clinical.Evidence;
import org.consilium.clinical.Reason;
import org.consilium.clinical.ResourceReference;
import org.consilium.clinical.study.Feature;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one feature, and from where.
 *
 * @param sources versions of the resources that it was drawn from, in canonical order; empty where nothing was
 * @param effective when the latest of them was true of the patient; null where there is none
 */
public record FeatureValue(
        Feature feature, Evidence evidence, List<ResourceReference> sources, @Nullable Instant effective) {
    public FeatureValue {
        Objects.requireNonNull(feature, "feature");
        Objects.requireNonNull(evidence, "evidence");
        sources = sources.stream().distinct().sorted().toList();
    }

    /** The number a model sees. <b>Missing</b>: {@code NaN}. */
    public double asNumber() {
        return evidence.asNumber();
    }

    /** Why it is unknown, if it is. */
    public Optional<Reason> unknown() {
        return evidence instanceof Evidence.Unknown unknown ? Optional.of(unknown.reason()) : Optional.empty();
    }

    public Optional<Instant> date() {
        return Optional.ofNullable(effective);
    }
}
