package org.consilium.clinical;

import java.util.Comparator;
import java.util.Objects;

/** The version of the resource that a piece of evidence was read from. */
public record ResourceReference(String type, String id, String version) implements Comparable<ResourceReference> {

    private static final Comparator<ResourceReference> CANONICAL = Comparator.comparing(ResourceReference::type)
            .thenComparing(ResourceReference::id)
            .thenComparing(ResourceReference::version);

    public ResourceReference {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(version, "version");
    }

    /** As FHIR writes it: {@code Observation/17/_history/2}. */
    public String versioned() {
        return type + "/" + id + "/_history/" + version;
    }

    /** By type, id and version, so that evidence has one order on every machine. */
    @Override
    public int compareTo(ResourceReference other) {
        return CANONICAL.compare(this, other);
    }
}
