package org.consilium.clinical;

/** How far a record may be relied on, whatever its resource calls its status. */
public enum Standing {
    /** Final, or a confirmed diagnosis, an order in force or carried out, a visit that took place. */
    ESTABLISHED,
    /** Final after a correction or an amendment: the corrected content counts, from the time of the correction. */
    CORRECTED,
    /** Preliminary, provisional, differential, planned: not yet to be relied on. */
    PROVISIONAL,
    /** Looked for and ruled out. */
    REFUTED,
    /** Cancelled or entered in error: never true. */
    VOID;

    /** Whether its content is evidence. */
    public boolean counts() {
        return this == ESTABLISHED || this == CORRECTED;
    }
}
