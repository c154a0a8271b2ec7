package org.consilium.cohort.rows;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import org.consilium.clinical.Code;
import org.consilium.cohort.study.TableMapping;
import org.consilium.cohort.study.TableMapping.Column;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.MedicationStatement;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * One row of a table as a patient's record.
 *
 * <p>The row's visit lasts half an hour. Numbers and answers are results of that visit; conditions and drugs were recorded the
 * day before; the outcome is recorded at the visit's end. What the row says is not there is on the record as ruled out, or not
 * taken; what it does not say is not on the record.
 */
final class RowWriter {

    /** Marks what was made from a table, with dates that are made up. */
    static final String TAG_SYSTEM = "urn:consilium:origin";

    static final String TAG = "table-row";

    private static final double DAYS_PER_YEAR = 365.25;
    private static final Duration VISIT = Duration.ofMinutes(30);
    private static final String CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical";
    private static final String VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status";

    private final TableMapping mapping;

    RowWriter(TableMapping mapping) {
        this.mapping = mapping;
    }

    /**
     * The record of a row.
     *
     * @param cells one for each of the mapping's columns
     * @throws IllegalArgumentException naming the line and the column whose cell does not fit
     */
    List<Resource> record(int row, List<String> cells) {
        String id = mapping.id() + "-" + row;
        Patient patient = new Patient();
        patient.addIdentifier().setSystem(mapping.system() + ":row").setValue(String.valueOf(row));
        List<Resource> record = new ArrayList<>();
        record.add(named(patient, id));
        Reference subject = new Reference("Patient/" + id);
        record.add(named(visit(subject, "AMB", mapping.at(), mapping.at().plus(VISIT)), id + "-visit"));
        Instant known = mapping.at().plus(Duration.ofDays(mapping.knownAfterDays()));
        record.add(named(visit(subject, "VR", known, known.plus(VISIT)), id + "-known"));
        for (int c = 0; c < cells.size(); c++) {
            Column column = mapping.columns().get(c);
            String cell = cells.get(c).strip();
            if (!mapping.isMissing(cell)) {
                try {
                    Resource made = resource(column, cell, patient, subject);
                    if (made != null) {
                        record.add(named(made, id + "-c" + c));
                    }
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            "Row " + (row + 1) + ", column " + column.name() + ": " + e.getMessage(), e);
                }
            }
        }
        return record;
    }

    private <R extends Resource> R named(R resource, String id) {
        resource.setId(id);
        resource.getMeta().addTag(TAG_SYSTEM, TAG, "Made from a row of a table; its dates are made up");
        return resource;
    }

    private static Encounter visit(Reference subject, String kind, Instant from, Instant to) {
        return new Encounter()
                .setStatus(Encounter.EncounterStatus.FINISHED)
                .setClass_(new Coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", kind, null))
                .setSubject(subject)
                .setPeriod(new Period().setStartElement(time(from)).setEndElement(time(to)));
    }

    private @Nullable Resource resource(Column column, String cell, Patient patient, Reference subject) {
        switch (column.kind()) {
            case AGE -> {
                long days = Math.round(number(cell).doubleValue() * DAYS_PER_YEAR);
                LocalDate birth =
                        mapping.at().atOffset(ZoneOffset.UTC).toLocalDate().minusDays(days);
                patient.setBirthDateElement(new org.hl7.fhir.r4.model.DateType(birth.toString()));
                return null;
            }
            case SEX -> {
                patient.setGender(AdministrativeGender.fromCode(known(column, cell)));
                return null;
            }
            case QUANTITY -> {
                return observation(column, subject)
                        .setValue(new Quantity()
                                .setValue(number(cell))
                                .setUnit(column.unit())
                                .setSystem("http://unitsofmeasure.org")
                                .setCode(column.unit()));
            }
            case ANSWER -> {
                return observation(column, subject)
                        .setValue(new CodeableConcept()
                                .addCoding(new Coding(mapping.system(), known(column, cell), null))
                                .setText(cell));
            }
            case CONDITION -> {
                return condition(column, isPresent(column, cell), mapping.at().minus(Duration.ofDays(1)), subject);
            }
            case FINDING -> {
                return condition(column, isPresent(column, cell), mapping.at().plus(VISIT), subject);
            }
            case MEDICATION -> {
                DateTimeType before = time(mapping.at().minus(Duration.ofDays(1)));
                return new MedicationStatement()
                        .setStatus(
                                isPresent(column, cell)
                                        ? MedicationStatement.MedicationStatementStatus.ACTIVE
                                        : MedicationStatement.MedicationStatementStatus.NOTTAKEN)
                        .setMedication(concept(column))
                        .setSubject(subject)
                        .setEffective(before)
                        .setDateAssertedElement(before);
            }
            case IGNORED -> {
                return null;
            }
        }
        throw new AssertionError("A kind of column is missing.");
    }

    private Observation observation(Column column, Reference subject) {
        return new Observation()
                .setStatus(Observation.ObservationStatus.FINAL)
                .setCode(concept(column))
                .setSubject(subject)
                .setEffective(time(mapping.at()))
                .setIssuedElement(
                        new org.hl7.fhir.r4.model.InstantType(mapping.at().toString()));
    }

    private static Condition condition(Column column, boolean present, Instant recorded, Reference subject) {
        Condition condition = new Condition()
                .setVerificationStatus(coded(VERIFICATION, present ? "confirmed" : "refuted"))
                .setCode(concept(column))
                .setSubject(subject)
                .setRecordedDateElement(time(recorded));
        return present ? condition.setClinicalStatus(coded(CLINICAL, "active")) : condition;
    }

    private static CodeableConcept coded(String system, String code) {
        return new CodeableConcept().addCoding(new Coding(system, code, null));
    }

    private static CodeableConcept concept(Column column) {
        Code code = Objects.requireNonNull(column.code());
        return coded(code.system(), code.code()).setText(column.title());
    }

    private static DateTimeType time(Instant at) {
        DateTimeType time = new DateTimeType(Date.from(at));
        time.setTimeZoneZulu(true);
        return time;
    }

    private static BigDecimal number(String cell) {
        try {
            return new BigDecimal(cell);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "a number is expected, with a decimal point. If the cell stands for unknown, list it under"
                            + " 'missing'.",
                    e);
        }
    }

    private static String known(Column column, String cell) {
        String found = column.cells().get(cell);
        if (found == null) {
            throw new IllegalArgumentException("the cell is none of those that the mapping knows ("
                    + String.join(
                            ", ", column.cells().keySet().stream().sorted().toList()) + ").");
        }
        return found;
    }

    private static boolean isPresent(Column column, String cell) {
        if (cell.equals(column.present())) {
            return true;
        }
        if (cell.equals(column.absent())) {
            return false;
        }
        throw new IllegalArgumentException("the cell must be " + column.present() + " or " + column.absent() + ".");
    }
}
