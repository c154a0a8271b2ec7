package org.consilium.server.access;

import java.util.Collection;
import java.util.Set;

/** What can be done at {@code /fhir}, and who may. */
public enum FhirDoor {
    /** The CapabilityStatement and the other documents that a client needs before it has a token. */
    DESCRIBE(Set.of()),
    READ(Set.of(Role.CLINICIAN, Role.INTEGRATION)),
    WRITE(Set.of(Role.INTEGRATION)),
    DIAGNOSE(Set.of(Role.CLINICIAN)),
    /** The audit log as AuditEvents. */
    AUDIT(Set.of(Role.AUDITOR));

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of and never changed
    private final Set<String> roles;

    FhirDoor(Set<String> roles) {
        this.roles = roles;
    }

    /** Whether the door is open to anyone, signed in or not. */
    public boolean isPublic() {
        return this == DESCRIBE;
    }

    /** Whether one of these roles opens the door. */
    public boolean opensTo(Collection<String> held) {
        return isPublic() || held.stream().anyMatch(roles::contains);
    }

    /** The roles that open it, for messages. */
    public Set<String> roles() {
        return roles;
    }
}
