package org.consilium.server.exchange.pull;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ThreadLocalRandom;
import org.consilium.server.exchange.pull.HospitalServer.Reply;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Asks again what failed in passing: after half a second, one, two and so on, each shortened by chance so that many do not
 * come back at once; or after as long as the other side says.
 */
@Singleton
public class Patience {

    private static final int ATTEMPTS = 6;
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final int TOO_MANY = 429;
    private static final int FIRST_FAULT = 500;
    private static final int NOT_IMPLEMENTED = 501;

    private final Clock clock;
    private final long firstMillis;

    Patience(
            Clock clock,
            @ConfigProperty(name = "consilium.hospital.first-pause-ms", defaultValue = "500") long firstMillis) {
        this.clock = clock;
        this.firstMillis = firstMillis;
    }

    /** A request that may fail. */
    interface Attempt {
        Reply make() throws IOException, InterruptedException;
    }

    /** Whether a later request may be answered otherwise. */
    static boolean isPassing(int status) {
        return status == TOO_MANY || (status >= FIRST_FAULT && status != NOT_IMPLEMENTED);
    }

    /**
     * The first answer that is final.
     *
     * @throws Rejection of kind unavailable after the last attempt
     */
    Reply with(Attempt attempt) throws InterruptedException {
        String last = "";
        for (int made = 1; ; made++) {
            Duration pause = pause(made);
            try {
                Reply reply = attempt.make();
                if (!isPassing(reply.status())) {
                    return reply;
                }
                last = "status " + reply.status();
                pause = reply.header("Retry-After").map(this::asked).orElse(pause);
                reply.body().close();
            } catch (IOException e) {
                last = e.getClass().getSimpleName();
            }
            if (made == ATTEMPTS) {
                throw Rejection.of(
                        RejectionKind.UNAVAILABLE,
                        "The hospital's server does not answer (" + last + ", after " + ATTEMPTS
                                + " attempts). What was stored before is kept: ask again when it is back.");
            }
            Thread.sleep(pause.toMillis());
        }
    }

    private Duration pause(int made) {
        long most = firstMillis << (made - 1);
        return Duration.ofMillis(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1));
    }

    /** What {@code Retry-After} asks for, within reason. */
    public Duration asked(String header) {
        Duration wait;
        try {
            wait = header.strip().chars().allMatch(Character::isDigit)
                    ? Duration.ofSeconds(Long.parseLong(header.strip()))
                    : Duration.between(
                            clock.instant(),
                            ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
        } catch (DateTimeException | NumberFormatException e) {
            wait = Duration.ofMillis(firstMillis);
        }
        return wait.isNegative() ? Duration.ZERO : wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
