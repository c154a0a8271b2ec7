package org.consilium.clinical;

import java.util.Objects;

/** A record that bears on the question but was not used, and why. */
public record SetAside(String what, Reason reason, ResourceReference source) {
    public SetAside {
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(source, "source");
    }
}
