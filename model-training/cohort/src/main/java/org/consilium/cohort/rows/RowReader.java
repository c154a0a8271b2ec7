package org.consilium.cohort.rows;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.consilium.cohort.study.TableMapping;
import org.consilium.cohort.study.TableMapping.Column;
import org.consilium.cohort.study.TableMapping.Kind;
import org.consilium.fhir.Units;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.MedicationStatement;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Type;

/**
 * One patient's record as a row of the table: the reverse of {@link RowWriter}, for records of any origin.
 *
 * <p>Of several results of a kind the last one in time counts. <b>Units</b>: converted to the column's. <b>Missing</b>: what
 * the record does not say, or says in a unit that cannot be converted, is an empty cell.
 */
final class RowReader {

    private static final double DAYS_PER_YEAR = 365.25;
    private static final int AGE_DIGITS = 2;

    private final TableMapping mapping;
    private final Units units = new Units();

    RowReader(TableMapping mapping) {
        this.mapping = mapping;
    }

    /** The cells, one for each of the mapping's columns. */
    List<String> cells(Collection<Resource> record) {
        String[] cells = new String[mapping.columns().size()];
        Arrays.fill(cells, "");
        long[] when = new long[cells.length];
        Arrays.fill(when, Long.MIN_VALUE);
        for (Resource resource : record) {
            for (int c = 0; c < cells.length; c++) {
                Column column = mapping.columns().get(c);
                Optional<String> found = cell(column, resource);
                long at = time(resource);
                if (found.isPresent() && at >= when[c]) {
                    cells[c] = found.get();
                    when[c] = at;
                }
            }
        }
        return List.of(cells);
    }

    private static long time(Resource resource) {
        if (resource instanceof Observation observation
                && observation.hasEffectiveDateTimeType()
                && observation.getEffectiveDateTimeType().getValue() != null) {
            return observation.getEffectiveDateTimeType().getValue().toInstant().toEpochMilli();
        }
        return Long.MIN_VALUE;
    }

    private Optional<String> cell(Column column, Resource resource) {
        if (resource instanceof Patient patient) {
            return ofPatient(column, patient);
        }
        if (resource instanceof Observation observation && is(column, observation.getCode())) {
            return column.kind() == Kind.QUANTITY
                    ? quantity(column, observation.getValue())
                    : column.kind() == Kind.ANSWER ? answer(column, observation.getValue()) : Optional.empty();
        }
        if (resource instanceof Condition condition
                && (column.kind() == Kind.CONDITION || column.kind() == Kind.FINDING)
                && is(column, condition.getCode())) {
            return yesNo(
                    column,
                    condition.getVerificationStatus().getCodingFirstRep().getCode(),
                    "confirmed",
                    "refuted");
        }
        if (resource instanceof MedicationStatement statement
                && column.kind() == Kind.MEDICATION
                && statement.getMedication() instanceof CodeableConcept drug
                && is(column, drug)) {
            return yesNo(column, statement.hasStatus() ? statement.getStatus().toCode() : "", "active", "not-taken");
        }
        return Optional.empty();
    }

    private Optional<String> ofPatient(Column column, Patient patient) {
        if (column.kind() == Kind.SEX && patient.hasGender()) {
            String gender = patient.getGender().toCode();
            return column.cells().entrySet().stream()
                    .filter(entry -> entry.getValue().equals(gender))
                    .map(Map.Entry::getKey)
                    .sorted()
                    .findFirst();
        }
        String birth = patient.getBirthDateElement().getValueAsString();
        if (column.kind() != Kind.AGE || birth == null || birth.length() != 10) {
            return Optional.empty();
        }
        LocalDate at = mapping.at().atOffset(ZoneOffset.UTC).toLocalDate();
        double years = ChronoUnit.DAYS.between(LocalDate.parse(birth), at) / DAYS_PER_YEAR;
        return Optional.of(plain(BigDecimal.valueOf(years).setScale(AGE_DIGITS, RoundingMode.HALF_EVEN)));
    }

    private static String plain(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return (stripped.scale() < 0 ? stripped.setScale(0) : stripped).toPlainString();
    }

    private static boolean is(Column column, CodeableConcept concept) {
        return column.code() != null
                && concept.getCoding().stream()
                        .anyMatch(coding -> column.code().system().equals(coding.getSystem())
                                && column.code().code().equals(coding.getCode()));
    }

    private Optional<String> quantity(Column column, Type value) {
        if (!(value instanceof Quantity quantity) || !quantity.hasValue() || quantity.hasComparator()) {
            return Optional.empty();
        }
        String wanted = Objects.requireNonNull(column.unit());
        String given = quantity.hasCode() ? quantity.getCode() : quantity.getUnit();
        if (wanted.equals(given)) {
            return Optional.of(quantity.getValue().toPlainString());
        }
        return given == null
                ? Optional.empty()
                : units.convert(quantity.getValue(), given, wanted, null).map(v -> plain(BigDecimal.valueOf(v)));
    }

    private Optional<String> answer(Column column, Type value) {
        if (!(value instanceof CodeableConcept answer)) {
            return Optional.empty();
        }
        return column.cells().entrySet().stream()
                .filter(entry -> answer.getCoding().stream()
                        .anyMatch(coding -> mapping.system().equals(coding.getSystem())
                                && entry.getValue().equals(coding.getCode())))
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst();
    }

    private static Optional<String> yesNo(Column column, String said, String yes, String no) {
        if (yes.equals(said)) {
            return Optional.ofNullable(column.present());
        }
        return no.equals(said) ? Optional.ofNullable(column.absent()) : Optional.empty();
    }
}
