package org.consilium.fhir;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;
import org.consilium.clinical.Standing;
import org.consilium.clinical.study.RecordingTime;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/**
 * When something was true, and when somebody could first have read it.
 *
 * <p>Recorded is what the resource itself says (issued, recorded, authored); else the source's {@code lastUpdated} where the
 * study trusts it; else the end of what is described. Nothing is recorded before it happened: a {@code lastUpdated} that is
 * earlier tells that dates were shifted, and is passed over. A corrected result counts from its correction. Nothing was recorded
 * later than this platform received it.
 */
final class Times {

    /** A date alone is read as its last second, so that the same day's update may seem to come before it. */
    private static final Duration A_DAY = Duration.ofDays(1);

    private Times() {}

    static Instant recorded(
            StoredResource stored, Standing standing, RecordingTime trust, @Nullable Instant said, Instant otherwise) {
        Instant updated = trust == RecordingTime.SOURCE_LAST_UPDATED ? stored.lastUpdatedAtSource() : null;
        if (updated != null && updated.isBefore(otherwise.minus(A_DAY))) {
            updated = null;
        }
        Instant recorded = said != null ? said : updated != null ? updated : otherwise;
        if (standing == Standing.CORRECTED && updated != null && updated.isAfter(recorded)) {
            recorded = updated;
        }
        Instant received = stored.receivedAt();
        return received != null && received.isBefore(recorded) ? received : recorded;
    }

    /** The begin of a time that a resource gives. */
    static Optional<Instant> start(@Nullable Type time) {
        if (time instanceof Period period) {
            return instant(period.getStartElement(), false).or(() -> instant(period.getEndElement(), false));
        }
        return moment(time, false);
    }

    /** The end of a time that a resource gives. */
    static Optional<Instant> end(@Nullable Type time) {
        if (time instanceof Period period) {
            return instant(period.getEndElement(), true).or(() -> instant(period.getStartElement(), true));
        }
        return moment(time, true);
    }

    private static Optional<Instant> moment(@Nullable Type time, boolean end) {
        return time instanceof BaseDateTimeType dateTime ? instant(dateTime, end) : Optional.empty();
    }

    /**
     * A time as an instant. A date alone is a day in UTC: its first moment as the begin of something, its last second as its
     * end or as the time of recording, so that a diagnosis dated today is not taken for one made before today's visit.
     */
    static Optional<Instant> instant(@Nullable BaseDateTimeType time, boolean end) {
        if (time == null || time.getValue() == null) {
            return Optional.empty();
        }
        String text = time.getValueAsString();
        return switch (time.getPrecision()) {
            case YEAR -> Optional.of(day(LocalDate.of(Integer.parseInt(text), end ? 12 : 1, end ? 31 : 1), end));
            case MONTH -> {
                YearMonth month = YearMonth.parse(text);
                yield Optional.of(day(end ? month.atEndOfMonth() : month.atDay(1), end));
            }
            case DAY -> Optional.of(day(LocalDate.parse(text), end));
            default -> Optional.of(time.getValue().toInstant());
        };
    }

    private static Instant day(LocalDate date, boolean end) {
        return end
                ? date.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().minusSeconds(1)
                : date.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
