package org.consilium.clinical;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the source itself said of a result: its flag, or the range that it gave beside it.
 *
 * <p><b>Units</b>: those of the concept. <b>Missing</b>: a bound without a unit, or with one of another kind, is none.
 *
 * @param flag the source's interpretation; null where it gave none, or one without a direction (abnormal)
 */
public record GivenRange(@Nullable Side flag, @Nullable Double low, @Nullable Double high) {

    /** Nothing was said. */
    public static final GivenRange NONE = new GivenRange(null, null, null);

    /** Where a result lies. */
    public enum Side {
        BELOW(-1),
        WITHIN(0),
        ABOVE(1);

        private final int number;

        Side(int number) {
            this.number = number;
        }

        /** What a model sees. */
        public int number() {
            return number;
        }
    }

    /** Where the result lies: as its flag says, else by the range; empty where neither tells. */
    public Optional<Side> sideOf(Evidence value) {
        if (flag != null) {
            return Optional.of(flag);
        }
        if (!(value instanceof Evidence.Measured measured) || (low == null && high == null)) {
            return Optional.empty();
        }
        if (low != null && measured.value() < low) {
            return Optional.of(Side.BELOW);
        }
        return Optional.of(high != null && measured.value() > high ? Side.ABOVE : Side.WITHIN);
    }
}
