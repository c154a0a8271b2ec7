package org.consilium.fhir;

import java.io.InputStream;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.fhir.ucum.Decimal;
import org.fhir.ucum.UcumEssenceService;
import org.fhir.ucum.UcumException;
import org.jspecify.annotations.Nullable;

/**
 * Conversion between UCUM units.
 *
 * <p>Amounts of substance become masses only where the molar mass is given. Annotations ({@code {1.73_m2}}) carry no
 * dimension, as UCUM has it.
 *
 * <p><b>Thread safety</b>: safe; a pair of units is worked out once.
 */
public final class Units {

    static final String UCUM = "http://unitsofmeasure.org";

    private static final int DIGITS = 24;

    /** Amount of substance is a plain number in UCUM, so that a mole against a mass needs the grams in a mole. */
    private record Pair(String from, String to, @Nullable Double gramsPerMole) {}

    /** {@code to = factor × from + offset}. */
    private record Line(double factor, double offset) {}

    private final UcumEssenceService ucum;
    private final Map<Pair, Optional<Line>> lines = new ConcurrentHashMap<>();

    /** The scales with a zero of their own, which the library knows but cannot convert: kelvin = factor × scale + offset. */
    private static final Map<String, Line> KELVIN =
            Map.of("K", new Line(1, 0), "Cel", new Line(1, 273.15), "[degF]", new Line(5.0 / 9, 459.67 * 5 / 9));

    public Units() {
        try (InputStream essence = UcumEssenceService.class.getResourceAsStream("/ucum-essence.xml")) {
            if (essence == null) {
                throw new IllegalStateException(
                        "ucum-essence.xml is not on the class path. Maybe org.fhir:ucum is missing.");
            }
            ucum = new UcumEssenceService(essence);
        } catch (java.io.IOException | UcumException e) {
            throw new IllegalStateException("The UCUM definitions cannot be read.", e);
        }
    }

    /** Whether it is a unit at all. */
    public boolean isUnit(String unit) {
        synchronized (ucum) {
            return ucum.validate(unit) == null;
        }
    }

    /**
     * A value in another unit; empty where the units measure different things or one of them is no UCUM unit.
     *
     * @param gramsPerMole molar mass, null where an amount of substance must not become a mass
     */
    public Optional<Double> convert(BigDecimal value, String from, String to, @Nullable Double gramsPerMole) {
        if (from.equals(to)) {
            return Optional.of(value.doubleValue());
        }
        return lines.computeIfAbsent(new Pair(from, to, gramsPerMole), this::line)
                .map(line -> line.factor() * value.doubleValue() + line.offset());
    }

    private Optional<Line> line(Pair pair) {
        Line from = KELVIN.get(pair.from());
        Line to = KELVIN.get(pair.to());
        if (from != null || to != null) {
            return from == null || to == null
                    ? Optional.empty()
                    : Optional.of(new Line(from.factor() / to.factor(), (from.offset() - to.offset()) / to.factor()));
        }
        synchronized (ucum) {
            try {
                if (ucum.validate(pair.from()) != null || ucum.validate(pair.to()) != null) {
                    return Optional.empty();
                }
                if (comparable(pair.from(), pair.to())) {
                    Optional<Double> zero = convert("0", pair.from(), pair.to());
                    Optional<Double> one = convert("1", pair.from(), pair.to());
                    return zero.isEmpty() || one.isEmpty()
                            ? Optional.empty()
                            : Optional.of(new Line(one.get() - zero.get(), zero.get()));
                }
                return pair.gramsPerMole() == null ? Optional.empty() : bySubstance(pair, pair.gramsPerMole());
            } catch (UcumException e) {
                return Optional.empty();
            }
        }
    }

    private boolean comparable(String from, String to) throws UcumException {
        // A mole is a number to UCUM, so that mmol/L would pass for a count in a litre; only moles go with moles.
        return isMolar(from) == isMolar(to) && ucum.isComparable(from, to);
    }

    private static boolean isMolar(String unit) {
        return unit.contains("mol");
    }

    /** Replaces the mole by its grams on the side that has it. */
    private Optional<Line> bySubstance(Pair pair, double gramsPerMole) throws UcumException {
        boolean fromMolar = isMolar(pair.from());
        if (fromMolar == isMolar(pair.to())) {
            return Optional.empty();
        }
        String from = fromMolar ? pair.from().replace("mol", "g") : pair.from();
        String to = fromMolar ? pair.to() : pair.to().replace("mol", "g");
        if (ucum.validate(from) != null || ucum.validate(to) != null || !ucum.isComparable(from, to)) {
            return Optional.empty();
        }
        return convert("1", from, to)
                .map(factor -> new Line(fromMolar ? factor * gramsPerMole : factor / gramsPerMole, 0));
    }

    /** Empty for scales that the library knows by name alone, as pH and bel, which are no multiples of anything. */
    private Optional<Double> convert(String value, String from, String to) throws UcumException {
        return Optional.ofNullable(ucum.convert(new Decimal(value, DIGITS), from, to))
                .map(converted -> new BigDecimal(converted.asDecimal()).doubleValue());
    }

    /** Whether it is a plain number or a score, which needs no unit. */
    public static boolean isPlain(String unit) {
        return unit.equals("1") || unit.startsWith("{");
    }
}
