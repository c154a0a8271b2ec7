package org.consilium.clinical.assessment;

/** A finding's place among those that were scored; 1 is the most probable. */
public record Rank(int value) implements Comparable<Rank> {
    public Rank {
        if (value < 1) {
            throw new IllegalArgumentException("A rank (" + value + ") begins at 1.");
        }
    }

    @Override
    public int compareTo(Rank other) {
        return Integer.compare(value, other.value);
    }
}
