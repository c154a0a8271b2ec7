package org.consilium.local;

/**
 * Something that the person at the terminal can mend: a taken port, a full disk, a missing program.
 *
 * <p>The message is one line that names the thing, what is wrong with it and the remedy. It is printed as it stands,
 * without a stack trace.
 */
public final class LocalFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LocalFailure(String message) {
        super(message);
    }

    public LocalFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
