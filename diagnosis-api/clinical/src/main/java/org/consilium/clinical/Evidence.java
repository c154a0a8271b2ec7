package org.consilium.clinical;

import java.util.Objects;

/**
 * What is known about one question: present, absent, measured, or unknown.
 *
 * <p>Absent means looked for and not there. Unknown says why, and is never normal, zero or empty.
 */
public sealed interface Evidence {

    /** Looked for and found. */
    record Present() implements Evidence {}

    /** Looked for and not there. */
    record Absent() implements Evidence {}

    /**
     * A finite quantity in the unit that was agreed for it.
     *
     * <p><b>Units</b>: UCUM; {@code "1"} for a plain number.
     */
    record Measured(double value, String unit) implements Evidence {
        public Measured {
            Objects.requireNonNull(unit, "unit");
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(
                        "A measured value must be a finite number. Give Unknown with its reason instead.");
            }
        }
    }

    /** Not known, and why. */
    record Unknown(Reason reason) implements Evidence {
        public Unknown {
            Objects.requireNonNull(reason, "reason");
        }
    }

    static Evidence unknown(String code, String text) {
        return new Unknown(new Reason(code, text));
    }

    /** The number a model sees: the value, 1 for present, 0 for absent, {@code NaN} for unknown. */
    default double asNumber() {
        if (this instanceof Measured measured) {
            return measured.value();
        }
        if (this instanceof Present) {
            return 1;
        }
        return this instanceof Absent ? 0 : Double.NaN;
    }
}
