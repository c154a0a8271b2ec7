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
import org.jspecify.annotations.Nullable;

/**
 * How much one caller may ask: requests a minute for each token or session, or for an address that shows neither; and fewer for
 * an address that shows wrong ones. Who asks too much is told when to come back.
 *
 * <p>Behind a proxy many share an address: one of them who guesses tokens does not shut the others out, whose token or session was
 * found good a moment ago.
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
        String address = address(context.request());
        String shown = shown(context.request());
        String caller = shown == null ? "address " + address : "caller " + shown.length() + " " + shown.hashCode();
        String refused = "refused " + address;
        boolean known = isKnown(caller);
        boolean guesses = count(refused, minute()) >= refusedPerAddress && !known;
        // Who shows another token or cookie each time is one stranger, not many callers.
        boolean floods = shown != null && !known && add("address " + address) > perCaller;
        if (guesses || floods || add(caller) > perCaller) {
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
            int status = context.response().getStatusCode();
            if (status == UNAUTHENTICATED && context.request().getHeader("Authorization") != null) {
                add(refused);
            } else if (shown != null && context.user() != null) {
                add("known " + caller);
            }
        });
        context.next();
    }

    /** Whether the identity behind this token or session was found good in this minute or the one before. */
    private boolean isKnown(String caller) {
        String known = "known " + caller;
        return count(known, minute()) > 0 || count(known, minute() - 1) > 0;
    }

    /** A token or a cookie; kept by its hash code alone, which tells callers apart and opens no door. */
    private static @Nullable String shown(HttpServerRequest request) {
        String token = request.getHeader("Authorization");
        return token == null ? request.getHeader("Cookie") : token;
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

    private long count(String key, long minute) {
        Window window = windows.get(key);
        return window == null || window.minute() != minute ? 0 : window.count().get();
    }

    private long add(String key) {
        long now = minute();
        if (windows.size() > REMEMBERED) {
            windows.values().removeIf(window -> window.minute() < now - 1);
            if (windows.size() > REMEMBERED) {
                windows.clear(); // more strangers in two minutes than any hospital has clients
            }
        }
        return windows.compute(
                        key,
                        (each, before) ->
                                before == null || before.minute() != now ? new Window(now, new AtomicLong()) : before)
                .count()
                .incrementAndGet();
    }
}
