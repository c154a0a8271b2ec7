package org.consilium.clinical.study;

import org.jspecify.annotations.Nullable;

/** Two bounds, inclusive; a missing one does not bind. */
public record Range(@Nullable Double low, @Nullable Double high) {
    public Range {
        if (low != null && high != null && low > high) {
            throw new IllegalArgumentException("A range's low (" + low + ") must not exceed its high (" + high + ").");
        }
    }

    public boolean contains(double value) {
        return (low == null || value >= low) && (high == null || value <= high);
    }
}
