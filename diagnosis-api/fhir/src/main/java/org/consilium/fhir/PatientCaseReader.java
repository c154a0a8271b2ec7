package org.consilium.fhir;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.consilium.clinical.Allergy;
import org.consilium.clinical.Code;
import org.consilium.clinical.Condition;
import org.consilium.clinical.Demographics;
import org.consilium.clinical.FamilyHistory;
import org.consilium.clinical.Measurement;
import org.consilium.clinical.Medication;
import org.consilium.clinical.PatientCase;
import org.consilium.clinical.Procedure;
import org.consilium.clinical.Reason;
import org.consilium.clinical.SetAside;
import org.consilium.clinical.Standing;
import org.consilium.clinical.Visit;
import org.consilium.clinical.study.RecordingTime;
import org.consilium.clinical.study.Study;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.AllergyIntolerance;
import org.hl7.fhir.r4.model.BackboneElement;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.FamilyMemberHistory;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * A patient's R4 resources to a {@link PatientCase}, in training as in service.
 *
 * <p>Types that are no evidence are passed over. The order of the resources does not matter.
 *
 * <p><b>Thread safety</b>: safe.
 */
public final class PatientCaseReader {

    /**
     * Types that are evidence, the Patient first; all others are passed over. A {@code Medication} is read only with what
     * refers to it. Training and serving both take these, so that no model is asked without what it learnt from.
     */
    public static final List<String> TYPES = List.of(
            "Patient",
            "Observation",
            "Condition",
            "MedicationRequest",
            "MedicationStatement",
            "MedicationAdministration",
            "Procedure",
            "Encounter",
            "AllergyIntolerance",
            "FamilyMemberHistory");

    /** By the source's last update, then by version: a longer number is a later one. */
    private static final Comparator<StoredResource> LAST = Comparator.comparing(
                    StoredResource::lastUpdatedAtSource, Comparator.nullsFirst(Comparator.<Instant>naturalOrder()))
            .thenComparing(stored -> stored.reference().version().length())
            .thenComparing(stored -> stored.reference().version());

    private final MeasurementReader measurements;
    private final RecordingTime recordingTime;

    public PatientCaseReader(Study study, Units units) {
        this.measurements = new MeasurementReader(study, units);
        this.recordingTime = study.recordingTime();
    }

    /**
     * Reads one patient's record. Of a resource that comes in several versions, the last counts.
     *
     * @throws IllegalArgumentException if there is not exactly one Patient among the resources
     */
    public PatientCase read(Collection<StoredResource> resources) {
        Collection<StoredResource> latest = latest(resources);
        Lists lists = new Lists(recordingTime, new VisitTimes(latest));
        StoredResource person = null;
        for (StoredResource stored : latest) {
            if (stored.resource() instanceof Patient) {
                if (person != null) {
                    throw new IllegalArgumentException(
                            "There are two Patient resources in one record. Maybe merge them, or read them apart.");
                }
                person = stored;
            } else if (stored.resource() instanceof org.hl7.fhir.r4.model.Medication drug) {
                lists.drugs.know(stored.reference().id(), drug.getCode());
            }
        }
        if (person == null) {
            throw new IllegalArgumentException("There is no Patient resource in the record.");
        }
        for (StoredResource stored : latest) {
            read(stored, lists);
        }
        return new PatientCase(
                person.reference().id(),
                demographics(person, (Patient) person.resource()),
                lists.measurements,
                lists.conditions,
                lists.medications,
                lists.procedures,
                lists.allergies,
                lists.familyHistory,
                lists.visits,
                lists.unreadable);
    }

    /** An export may hold a resource twice, and must not count it twice; two that say no id are two. */
    private static Collection<StoredResource> latest(Collection<StoredResource> resources) {
        Map<String, StoredResource> latest = new HashMap<>();
        for (StoredResource stored : resources) {
            if (stored.reference().id().isEmpty()) {
                latest.put("without an id " + latest.size(), stored);
                continue;
            }
            String key = stored.reference().type() + "/" + stored.reference().id();
            latest.merge(key, stored, (a, b) -> LAST.compare(a, b) < 0 ? b : a);
        }
        return latest.values();
    }

    private static final class Lists {
        final List<Measurement> measurements = new ArrayList<>();
        final List<Condition> conditions = new ArrayList<>();
        final List<Medication> medications = new ArrayList<>();
        final List<Procedure> procedures = new ArrayList<>();
        final List<Allergy> allergies = new ArrayList<>();
        final List<FamilyHistory> familyHistory = new ArrayList<>();
        final List<Visit> visits = new ArrayList<>();
        final List<SetAside> unreadable = new ArrayList<>();
        final VisitTimes times;
        final MedicationReader drugs;

        Lists(RecordingTime recordingTime, VisitTimes times) {
            this.times = times;
            drugs = new MedicationReader(recordingTime, times);
        }

        void noDate(StoredResource stored, String what) {
            unreadable.add(
                    new SetAside(what, new Reason("no-date", "It does not say when it was."), stored.reference()));
        }
    }

    private void read(StoredResource stored, Lists lists) {
        IBaseResource resource = stored.resource();
        if (meansAnotherThing(resource)) {
            lists.unreadable.add(new SetAside(
                    stored.reference().type(),
                    new Reason(
                            "modifier",
                            "It has a modifier extension, or implicit rules, that may turn its meaning round and that nobody"
                                    + " here knows."),
                    stored.reference()));
            return;
        }
        if (resource instanceof Observation observation) {
            measurements.read(stored, observation, lists.measurements, lists.unreadable);
        } else if (resource instanceof org.hl7.fhir.r4.model.Condition condition) {
            condition(stored, condition, lists);
        } else if (resource instanceof org.hl7.fhir.r4.model.Procedure procedure) {
            procedure(stored, procedure, lists);
        } else if (resource instanceof AllergyIntolerance allergy) {
            allergy(stored, allergy, lists);
        } else if (resource instanceof FamilyMemberHistory relative) {
            relative(stored, relative, lists);
        } else if (resource instanceof Encounter encounter) {
            visit(stored, encounter, lists);
        } else {
            lists.drugs.read(stored, lists.medications, lists.unreadable);
        }
    }

    /**
     * Whether something not known here may change what the resource means: FHIR forbids to read it then.
     *
     * <p><b>Source</b>: FHIR R4, Extensibility, modifier extensions; Resource.implicitRules.
     */
    private static boolean meansAnotherThing(IBaseResource resource) {
        return (resource instanceof Resource any && any.hasImplicitRules())
                || (resource instanceof DomainResource domain && domain.hasModifierExtension())
                || (resource instanceof Observation observation
                        && observation.getComponent().stream().anyMatch(BackboneElement::hasModifierExtension));
    }

    private void condition(StoredResource stored, org.hl7.fhir.r4.model.Condition condition, Lists lists) {
        Standing standing = Standings.of(condition);
        String title = Codes.title(condition.getCode(), "Condition");
        Optional<Instant> said = Times.instant(condition.getRecordedDateElement(), true);
        Optional<Instant> onset =
                Times.start(condition.getOnset()).or(() -> Times.instant(condition.getRecordedDateElement(), false));
        Optional<VisitTimes.Span> visit = lists.times.of(condition.getEncounter());
        boolean dated = onset.isPresent();
        onset = onset.or(() -> visit.map(VisitTimes.Span::start));
        if (onset.isEmpty() && recordingTime == RecordingTime.SOURCE_LAST_UPDATED) {
            onset = Optional.ofNullable(stored.lastUpdatedAtSource());
        }
        if (onset.isEmpty()) {
            lists.noDate(stored, title);
            return;
        }
        Instant otherwise = Times.end(condition.getOnset()).orElse(onset.get());
        if (visit.isPresent()) {
            // A diagnosis of a visit was not recorded before it, however long ago it is said to have begun.
            Instant first = dated ? visit.get().start() : visit.get().end();
            otherwise = otherwise.isBefore(first) ? first : otherwise;
            said = said.map(visit.get()::notJustBefore);
        }
        Instant recorded = Times.recorded(stored, standing, recordingTime, said.orElse(null), otherwise);
        String status = condition.getClinicalStatus().getCodingFirstRep().getCode();
        boolean ended = condition.hasAbatement()
                || "inactive".equals(status)
                || "remission".equals(status)
                || "resolved".equals(status);
        lists.conditions.add(new Condition(
                Codes.of(condition.getCode()),
                condition.getCategory().stream()
                        .flatMap(category -> Codes.of(category).stream())
                        .toList(),
                title,
                standing,
                onset.get(),
                recorded,
                Times.end(condition.getAbatement()).orElse(null),
                ended,
                stored.reference()));
    }

    private void procedure(StoredResource stored, org.hl7.fhir.r4.model.Procedure procedure, Lists lists) {
        Standing standing = Standings.of(procedure);
        String title = Codes.title(procedure.getCode(), "Procedure");
        Optional<VisitTimes.Span> visit = lists.times.of(procedure.getEncounter());
        Optional<Instant> start = Times.start(procedure.getPerformed()).or(() -> visit.map(VisitTimes.Span::start));
        if (start.isEmpty()) {
            lists.noDate(stored, title);
            return;
        }
        Instant end = Times.end(procedure.getPerformed())
                .or(() -> visit.map(VisitTimes.Span::end))
                .orElse(start.get());
        lists.procedures.add(new Procedure(
                Codes.of(procedure.getCode()),
                title,
                standing,
                start.get(),
                Times.recorded(
                        stored,
                        standing,
                        recordingTime,
                        null,
                        visit.map(span -> span.notBefore(end)).orElse(end)),
                stored.reference()));
    }

    private void allergy(StoredResource stored, AllergyIntolerance allergy, Lists lists) {
        List<Code> codes = Stream.concat(
                        Codes.of(allergy.getCode()).stream(),
                        allergy.getReaction().stream().flatMap(reaction -> Codes.of(reaction.getSubstance()).stream()))
                .distinct()
                .toList();
        Optional<Instant> start =
                Times.start(allergy.getOnset()).or(() -> Times.instant(allergy.getRecordedDateElement(), false));
        allergyOrRelative(stored, Times.instant(allergy.getRecordedDateElement(), true), start)
                .ifPresentOrElse(
                        times -> lists.allergies.add(new Allergy(
                                codes,
                                Codes.title(allergy.getCode(), "Allergy"),
                                Standings.of(allergy),
                                times.start(),
                                times.end(),
                                stored.reference())),
                        () -> lists.noDate(stored, Codes.title(allergy.getCode(), "Allergy")));
    }

    /** One entry for each condition of the relative; one without codes where there is none, which says that it was asked. */
    private void relative(StoredResource stored, FamilyMemberHistory relative, Lists lists) {
        String who = Codes.title(relative.getRelationship(), "Relative");
        Optional<Instant> said = Times.instant(relative.getDateElement(), true);
        allergyOrRelative(stored, said, Times.instant(relative.getDateElement(), false))
                .ifPresentOrElse(
                        times -> {
                            List<CodeableConcept> had = relative.getCondition().stream()
                                    .map(FamilyMemberHistory.FamilyMemberHistoryConditionComponent::getCode)
                                    .toList();
                            for (CodeableConcept each : had.isEmpty() ? List.of(new CodeableConcept()) : had) {
                                lists.familyHistory.add(new FamilyHistory(
                                        Codes.of(each),
                                        who + ": " + Codes.title(each, "no condition named"),
                                        Standings.of(relative),
                                        times.start(),
                                        times.end(),
                                        stored.reference()));
                            }
                        },
                        () -> lists.noDate(stored, "Family history: " + who));
    }

    /** When it began and when it was recorded, for what often says neither; empty where the source tells nothing at all. */
    private Optional<VisitTimes.Span> allergyOrRelative(
            StoredResource stored, Optional<Instant> said, Optional<Instant> start) {
        Instant updated = recordingTime == RecordingTime.SOURCE_LAST_UPDATED ? stored.lastUpdatedAtSource() : null;
        Optional<Instant> began = start.or(() -> Optional.ofNullable(updated));
        return began.map(from -> new VisitTimes.Span(
                from, Times.recorded(stored, Standing.ESTABLISHED, recordingTime, said.orElse(null), from)));
    }

    private void visit(StoredResource stored, Encounter encounter, Lists lists) {
        Optional<Instant> start = Times.instant(encounter.getPeriod().getStartElement(), false);
        if (start.isEmpty()) {
            lists.noDate(stored, "Visit");
            return;
        }
        boolean ongoing = encounter.hasStatus()
                && switch (encounter.getStatus()) {
                    case INPROGRESS, ARRIVED, TRIAGED, ONLEAVE -> true;
                    default -> false;
                };
        lists.visits.add(new Visit(
                encounter.getType().stream()
                        .flatMap(type -> Codes.of(type).stream())
                        .distinct()
                        .toList(),
                encounter.getClass_().hasCode() ? encounter.getClass_().getCode() : "",
                Standings.of(encounter),
                start.get(),
                Times.instant(encounter.getPeriod().getEndElement(), true).orElse(null),
                ongoing,
                start.get(),
                stored.reference()));
    }

    private static Demographics demographics(StoredResource stored, Patient patient) {
        Demographics.Sex sex = !patient.hasGender()
                ? Demographics.Sex.UNKNOWN
                : switch (patient.getGender()) {
                    case FEMALE -> Demographics.Sex.FEMALE;
                    case MALE -> Demographics.Sex.MALE;
                    case OTHER -> Demographics.Sex.OTHER;
                    default -> Demographics.Sex.UNKNOWN;
                };
        Instant died = Times.end(patient.getDeceased()).orElse(null);
        boolean deceased = died != null
                || (patient.hasDeceasedBooleanType()
                        && patient.getDeceasedBooleanType().booleanValue());
        return new Demographics(birthDate(patient.getBirthDateElement()), sex, deceased, died, stored.reference());
    }

    /** A year or a month alone stands at its middle, which errs least. */
    private static @Nullable LocalDate birthDate(@Nullable DateType date) {
        String text = date == null ? null : date.getValueAsString();
        if (text == null) {
            return null;
        }
        return switch (text.length()) {
            case 4 -> LocalDate.parse(text + "-07-01");
            case 7 -> LocalDate.parse(text + "-15");
            default -> LocalDate.parse(text);
        };
    }
}
