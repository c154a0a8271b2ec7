package org.consilium.server.web;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import org.consilium.audit.AuditEvent;
import org.consilium.server.persistence.AuditTrail;

/** Records what happened where nothing else is written: a view, a sign-in. If it cannot, the request fails. */
@ApplicationScoped
public class AuditWriting {

    private final AuditTrail trail;

    AuditWriting(AuditTrail trail) {
        this.trail = trail;
    }

    /** Recorded when the method returns. */
    @Transactional
    public void record(AuditEvent event) {
        trail.record(event);
    }
}
