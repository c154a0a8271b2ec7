package org.consilium.tabular.table;

/** A table that cannot be learnt from or read; the message says what, where and how to mend it, in one line. */
public final class BadTableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadTableException(String message) {
        super(message);
    }

    public BadTableException(String message, Throwable cause) {
        super(message, cause);
    }
}
