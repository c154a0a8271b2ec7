package org.consilium.server.access;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.consilium.audit.AuditEvent;
import org.consilium.server.persistence.AuditTrail;
import org.jboss.logging.Logger;

/**
 * Refusals, as entries: who was turned away from which door, and tokens that do not hold. Of the latter not more than
 * {@value #MOST_A_MINUTE} a minute, so that a stranger cannot fill the log; how many more there were stands in the next.
 */
@Singleton
public class RefusalEntries {

    private static final Logger LOG = Logger.getLogger(RefusalEntries.class);
    private static final int MOST_A_MINUTE = 60;
    private static final long MINUTE_MILLIS = 60_000;
    private static final int FORBIDDEN = 403;
    private static final int UNAUTHENTICATED = 401;

    private final AuditTrail trail;
    private final AtomicLong minute = new AtomicLong();
    private final AtomicLong inMinute = new AtomicLong();
    private final AtomicLong leftOut = new AtomicLong();

    RefusalEntries(AuditTrail trail) {
        this.trail = trail;
    }

    void register(@Observes Router router) {
        router.route().order(-2).handler(context -> {
            context.addEndHandler(ended -> ended(context));
            context.next();
        });
    }

    private void ended(RoutingContext context) {
        int status = context.response().getStatusCode();
        boolean badToken = status == UNAUTHENTICATED && context.request().getHeader("Authorization") != null;
        if (status != FORBIDDEN && !badToken) {
            return;
        }
        if (badToken && isTooMany()) {
            leftOut.incrementAndGet();
            return;
        }
        String actor = context.user() instanceof QuarkusHttpUser user ? name(user.getSecurityIdentity()) : "unknown";
        AuditEvent event = new AuditEvent(
                "refusal",
                actor,
                null,
                null,
                Map.of(
                        "status", Integer.toString(status),
                        "method", context.request().method().name(),
                        "door", door(context.normalizedPath()),
                        "left-out", Long.toString(leftOut.getAndSet(0))));
        context.vertx()
                .executeBlocking(() -> {
                    QuarkusTransaction.requiringNew().run(() -> trail.record(event));
                    return true;
                })
                .onFailure(e -> LOG.errorf(
                        "A refusal could not be recorded: %s", e.getClass().getName()));
    }

    private static String name(SecurityIdentity identity) {
        return Caller.of(identity).name();
    }

    /** The path is typed by whoever was refused, so only what our own addresses look like is kept of it. */
    private static String door(String path) {
        return path.length() <= 200 && path.matches("[A-Za-z0-9/_.$-]+") ? path : "another address";
    }

    private boolean isTooMany() {
        long now = System.currentTimeMillis() / MINUTE_MILLIS;
        if (minute.getAndSet(now) != now) {
            inMinute.set(0);
        }
        return inMinute.incrementAndGet() > MOST_A_MINUTE;
    }
}
