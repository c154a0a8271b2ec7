package org.consilium.benchmark;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.consilium.ensemble.UnreadableModelException;

/** Input that cannot be measured, said in one line. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1;

    Refusal(String message) {
        super(message);
    }

    /** What a person reads of a failure. */
    static String line(Exception failure) {
        String message = failure.getMessage() == null ? "" : failure.getMessage();
        String said;
        if (failure instanceof NoSuchFileException) {
            said = "There is no file " + message + ". Maybe the path is relative to another folder.";
        } else if (failure instanceof Refusal
                || failure instanceof UnreadableModelException
                || failure instanceof IllegalArgumentException) {
            said = message;
        } else if (failure instanceof IOException) {
            said = "A file could not be read or written: " + message;
        } else {
            said = "Failed: " + failure.getClass().getSimpleName() + " " + message;
        }
        return said.replace('\n', ' ').replace('\r', ' ');
    }
}
