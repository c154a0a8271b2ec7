package org.consilium.clinical.study;

import java.util.Objects;

/** Patients of whom nothing is asked while they have a condition (pregnancy, for one). */
public record Exclusion(String id, String title, String valueSet, boolean activeOnly) {
    public Exclusion {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(valueSet, "valueSet");
    }
}
