package org.consilium.clinical.study;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Something that is measured or asked, whatever code a laboratory gives it, in one unit.
 *
 * @param codes value set of its observations
 * @param unit UCUM; null for a concept that is answered by a code
 * @param plausible what a living patient can have; outside it a value is an error and is set aside
 * @param reference what is usual in health, for reading only: it never changes a value
 * @param gramsPerMole lets amounts of substance be converted to masses; null where that makes no sense
 * @param unitSynonyms UCUM units by what sources write for them, where that is not UCUM or means another unit there
 */
public record MeasuredConcept(
        String id,
        String title,
        ValueSet codes,
        @Nullable String unit,
        @Nullable Range plausible,
        @Nullable Range reference,
        @Nullable Double gramsPerMole,
        Map<String, String> unitSynonyms) {
    public MeasuredConcept {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(codes, "codes");
        unitSynonyms = unitSynonyms == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(unitSynonyms));
    }

    public Optional<String> ucum() {
        return Optional.ofNullable(unit);
    }
}
