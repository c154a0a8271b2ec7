package org.consilium.tabular.member;

/** A native library refused to train; its own words are in the cause. */
public final class NativeTrainingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NativeTrainingException(String library, Exception cause) {
        super(library + " could not train: " + cause.getMessage(), cause);
    }
}
