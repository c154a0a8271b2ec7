package org.consilium.clinical.study;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One number that the models see.
 *
 * @param concept the clinical concept under which its attributions are summed
 * @param conceptTitle what people call the concept
 * @param unit UCUM; null for a plain number
 */
public record Feature(
        String name, String title, String concept, String conceptTitle, @Nullable String unit, FeatureRule rule) {
    public Feature {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(concept, "concept");
        Objects.requireNonNull(conceptTitle, "conceptTitle");
        Objects.requireNonNull(rule, "rule");
    }

    public Optional<String> ucum() {
        return Optional.ofNullable(unit);
    }

    /** Whether it tells that somebody ordered or recorded something, rather than what was found. */
    public boolean tellsOfOrdering() {
        if (rule instanceof FeatureRule.Measured measured) {
            return measured.aggregate().tellsOfOrdering();
        }
        return rule instanceof FeatureRule.Visits;
    }
}
