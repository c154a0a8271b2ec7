package org.consilium.ensemble;

/** A model file or bundle that cannot be read exactly, with the place in the file and what would mend it. */
public final class UnreadableModelException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String place;

    /** @param place byte offset, line or JSON path at which reading stopped */
    public UnreadableModelException(String place, String message) {
        super(message + " (at " + place + ")");
        this.place = place;
    }

    public UnreadableModelException(String place, String message, Throwable cause) {
        super(message + " (at " + place + ")", cause);
        this.place = place;
    }

    /** Byte offset, line or JSON path at which reading stopped. */
    public String place() {
        return place;
    }
}
