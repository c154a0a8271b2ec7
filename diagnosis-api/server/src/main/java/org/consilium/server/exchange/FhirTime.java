package org.consilium.server.exchange;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.hl7.fhir.r4.model.BaseDateTimeType;

/** FHIR's dates as spans of time. A date without a zone is read as UTC, here and in every search alike. */
final class FhirTime {

    /** Start of a period that does not say when it began. */
    static final Instant LONG_AGO = Instant.parse("0001-01-01T00:00:00Z");

    /** End of a period that does not say when it ends. */
    static final Instant FAR_AHEAD = Instant.parse("9999-12-31T00:00:00Z");

    private FhirTime() {}

    /** The first instant that the date covers. */
    static Instant start(BaseDateTimeType date) {
        return startIn(date).toInstant();
    }

    /** The first instant after the date: a date covers {@code [start, end)}, a time given to the second that second. */
    static Instant end(BaseDateTimeType date) {
        ZonedDateTime start = startIn(date);
        return switch (date.getPrecision()) {
            case YEAR -> start.plusYears(1).toInstant();
            case MONTH -> start.plusMonths(1).toInstant();
            case DAY -> start.plusDays(1).toInstant();
            case MINUTE -> start.plusMinutes(1).toInstant();
            case SECOND -> start.plusSeconds(1).toInstant();
            default -> start.plusNanos(1_000_000).toInstant();
        };
    }

    private static ZonedDateTime startIn(BaseDateTimeType date) {
        ZoneId zone =
                date.getTimeZone() == null ? ZoneOffset.UTC : date.getTimeZone().toZoneId();
        return switch (date.getPrecision()) {
            case YEAR -> ZonedDateTime.of(date.getYear(), 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
            case MONTH -> ZonedDateTime.of(date.getYear(), date.getMonth() + 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
            case DAY ->
                ZonedDateTime.of(date.getYear(), date.getMonth() + 1, date.getDay(), 0, 0, 0, 0, ZoneOffset.UTC);
            default -> date.getValue().toInstant().atZone(zone);
        };
    }
}
