package org.consilium.cohort.table;

/** What came of asking after one finding at one visit. */
public enum Outcome {
    /** The finding was newly recorded at the visit or within the horizon after it. */
    CASE(1),
    /** The patient was followed for the whole horizon, or until death, and it was not. */
    CONTROL(0),
    /** The finding was known before, or is not asked of such a patient, or the record ends within the horizon. */
    NOT_ASKED(-1);

    private final byte code;

    Outcome(int code) {
        this.code = (byte) code;
    }

    /** Stands for it in files and hashes. */
    byte code() {
        return code;
    }

    static Outcome of(byte code) {
        return switch (code) {
            case 1 -> CASE;
            case 0 -> CONTROL;
            default -> NOT_ASKED;
        };
    }
}
