package org.consilium.attribution;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of one piece of evidence, for a sentence about its attribution.
 *
 * <p>Words and numbers come as they are to be read, in the result's own unit. Nothing is interpreted but the comparison
 * with the reference range that came with the result.
 *
 * @param title what was looked at, as a clinician calls it
 * @param value a known value; empty if unknown
 * @param unknown why the value is unknown, as a phrase ("never measured"); empty if known
 */
public record EvidencePhrase(
        String title,
        Optional<Value> value,
        Optional<LocalDate> date,
        Optional<ReferenceRange> range,
        Optional<Trend> trend,
        Optional<String> unknown) {

    /** A value as it is read, and as a number where it is one. */
    public record Value(String text, Optional<String> unit, Optional<Double> number) {
        public Value {
            Objects.requireNonNull(unit, "unit");
            Objects.requireNonNull(number, "number");
        }
    }

    /** The range that came with the result, in its unit; either end may be open. */
    public record ReferenceRange(Optional<Double> low, Optional<Double> high) {
        public ReferenceRange {
            if (low.isEmpty() && high.isEmpty()) {
                throw new IllegalArgumentException("A reference range must have at least one end.");
            }
        }

        private String text() {
            if (low.isPresent() && high.isPresent()) {
                return number(low.get()) + " to " + number(high.get());
            }
            return low.map(l -> "from " + number(l)).orElseGet(() -> "up to " + number(high.orElseThrow()));
        }
    }

    /** By how much the value has changed, and over what time, as it is read ("a year"). */
    public record Trend(double change, String over) {}

    public EvidencePhrase {
        if (value.isPresent() == unknown.isPresent()) {
            throw new IllegalArgumentException(
                    "The evidence " + title + " must have either a value or the reason why it is unknown.");
        }
    }

    /** A value without date, range and trend. */
    public static EvidencePhrase known(String title, String text, String unit) {
        return new EvidencePhrase(
                title,
                Optional.of(new Value(text, unit.isEmpty() ? Optional.empty() : Optional.of(unit), Optional.empty())),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** An unknown value. */
    public static EvidencePhrase unknown(String title, String why) {
        return new EvidencePhrase(
                title, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(why));
    }

    /** "HbA1c 9.1 % on 2025-03-14 (above its reference range of 4 to 5.6), risen by 0.8 over a year". */
    String text() {
        StringBuilder text = new StringBuilder(title);
        unknown.ifPresent(why -> text.append(" is unknown (").append(why).append(")"));
        value.ifPresent(known -> {
            text.append(' ').append(known.text());
            known.unit().ifPresent(unit -> text.append(' ').append(unit));
            date.ifPresent(day -> text.append(" on ").append(day));
            range.ifPresent(r -> text.append(" (")
                    .append(known.number()
                            .map(n -> place(n, r) + " its reference range of ")
                            .orElse("reference range "))
                    .append(r.text())
                    .append(')'));
            trend.ifPresent(t -> text.append(", ").append(trend(t)));
        });
        return text.toString();
    }

    private static String place(double value, ReferenceRange range) {
        if (range.low().isPresent() && value < range.low().get()) {
            return "below";
        }
        return range.high().isPresent() && value > range.high().get() ? "above" : "within";
    }

    private static String trend(Trend trend) {
        if (trend.change() == 0) {
            return "unchanged over " + trend.over();
        }
        return (trend.change() > 0 ? "risen by " : "fallen by ") + number(Math.abs(trend.change())) + " over "
                + trend.over();
    }

    /** At most three digits after the point, none of them an idle zero. */
    static String number(double value) {
        String text = String.format(Locale.ROOT, "%.3f", value);
        return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
    }
}
