package org.consilium.clinical;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A laboratory result, vital sign or answer, already in the unit of the study's concept that it belongs to.
 *
 * <p><b>Missing</b>: a result that cannot be used has an {@link Evidence.Unknown} value with the reason (no unit, a unit
 * of another kind, an impossible value, not final).
 *
 * @param concept the study's concept, by id
 * @param answers codes given as the answer, empty for a quantity
 * @param given what the source said of it
 */
public record Measurement(
        String concept,
        List<Code> codes,
        Standing standing,
        Instant effective,
        Instant recorded,
        Evidence value,
        List<Code> answers,
        GivenRange given,
        ResourceReference source)
        implements ClinicalRecord {
    public Measurement {
        Objects.requireNonNull(concept, "concept");
        codes = List.copyOf(codes);
        Objects.requireNonNull(standing, "standing");
        Objects.requireNonNull(effective, "effective");
        Objects.requireNonNull(recorded, "recorded");
        Objects.requireNonNull(value, "value");
        answers = List.copyOf(answers);
        Objects.requireNonNull(given, "given");
        Objects.requireNonNull(source, "source");
    }
}
