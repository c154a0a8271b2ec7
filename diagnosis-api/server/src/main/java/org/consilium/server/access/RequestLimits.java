package org.consilium.server.access;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * How much one caller may ask: requests a minute for each token or session, and fewer for an address that shows neither
 * or shows wrong ones. Who asks too much is told when to come back.
 */
@Singleton
public class RequestLimits {

    private static final long MINUTE_MILLIS = 60_000;
    private static final int REMEMBERED = 50_000;
    private static final int TOO_MANY = 429;
    private static final int UNAUTHENTICATED = 401;

    private final int perCaller;
    private final int refusedPerAddress;
    private final Clock clock;
    private final Map<String, Window> windows = new ConcurrentHashMap<>();

    RequestLimits(
            @ConfigProperty(name = "consilium.access.requests-per-minute") int perCaller,
            @ConfigProperty(name = "consilium.access.refusals-per-minute") int refusedPerAddress,
            Clock clock) {
        this.perCaller = perCaller;
        this.refusedPerAddress = refusedPerAddress;
        this.clock = clock;
    }

    private record Window(long minute, AtomicLong count) {}

    void register(@Observes Router router) {
        router.route().order(-3).handler(this::limit);
    }

    private void limit(RoutingContext context) {
        String address = "address " + address(context.request());
        String caller = caller(context.request());
        boolean tooMany = count(address) >= refusedPerAddress || (caller != null && add(caller) > perCaller);
        if (tooMany) {
            context.response()
                    .setStatusCode(TOO_MANY)
                    .putHeader("Retry-After", Long.toString(secondsToNextMinute()))
                    .putHeader("Content-Type", "application/problem+json")
                    .end(
                            "{\"type\":\"/problems/busy\",\"title\":\"Too much at once\",\"status\":429,\"detail\":\"Too many"
                                    + " requests in a minute. Come back later.\"}");
            return;
        }
        context.addEndHandler(ended -> {
            if (context.response().getStatusCode() == UNAUTHENTICATED
                    && context.request().getHeader("Authorization") != null) {
                add(address);
            }
        });
        context.next();
    }

    /** A token or a cookie by its hash code: enough to tell callers apart, and nothing that opens a door. */
    private static @org.jspecify.annotations.Nullable String caller(HttpServerRequest request) {
        String shown = request.getHeader("Authorization");
        if (shown == null) {
            shown = request.getHeader("Cookie");
        }
        return shown == null ? null : "caller " + shown.length() + " " + shown.hashCode();
    }

    private static String address(HttpServerRequest request) {
        return request.remoteAddress() == null
                ? "unknown"
                : String.valueOf(request.remoteAddress().hostAddress());
    }

    private long minute() {
        return clock.millis() / MINUTE_MILLIS;
    }

    private long secondsToNextMinute() {
        return 1 + (MINUTE_MILLIS - clock.millis() % MINUTE_MILLIS) / 1000;
    }

    private long count(String key) {
        Window window = windows.get(key);
        return window == null || window.minute() != minute()
                ? 0
                : window.count().get();
    }

    private long add(String key) {
        long now = minute();
        if (windows.size() > REMEMBERED) {
            windows.values().removeIf(window -> window.minute() != now);
        }
        return windows.compute(
                        key,
                        (each, before) ->
                                before == null || before.minute() != now ? new Window(now, new AtomicLong()) : before)
                .count()
                .incrementAndGet();
    }
}
