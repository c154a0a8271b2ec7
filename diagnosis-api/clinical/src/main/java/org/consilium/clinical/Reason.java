package org.consilium.clinical;

import java.util.Objects;

/** Why something is unknown, set aside or withheld: a stable code for programs and a sentence for people. */
public record Reason(String code, String text) {
    public Reason {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(text, "text");
    }
}
