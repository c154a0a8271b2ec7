package org.consilium.server.exchange.job;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.consilium.server.exchange.record.RecordDates;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.persistence.ResourceStore;
import org.consilium.server.persistence.StoredResource;
import org.consilium.server.ranking.ActiveModel;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.hl7.fhir.r4.model.Group;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.jspecify.annotations.Nullable;

/** {@code $diagnose} as a job: of one patient, or of a Group that lists its patients. */
public final class AssessmentOperations {

    private AssessmentOperations() {}

    /** Of one patient. */
    @Singleton
    static class OfPatient implements JobOperation {

        private final Question question;

        OfPatient(Question question) {
            this.question = question;
        }

        @Override
        public String name() {
            return "$diagnose";
        }

        @Override
        public String type() {
            return "Patient";
        }

        @Override
        public String kind() {
            return AssessmentWork.KIND;
        }

        @Override
        public boolean alsoAtOnce() {
            return true;
        }

        @Override
        public String asked(String id, Parameters parameters) {
            question.require("Patient", id);
            return question.text(List.of(id), parameters);
        }
    }

    /** Of every patient who is a member of a Group, inactive members left out. */
    @Singleton
    static class OfGroup implements JobOperation {

        private final Question question;
        private final FhirContext fhir;

        OfGroup(Question question, FhirContext fhir) {
            this.question = question;
            this.fhir = fhir;
        }

        @Override
        public String name() {
            return "$diagnose";
        }

        @Override
        public String type() {
            return "Group";
        }

        @Override
        public String kind() {
            return AssessmentWork.KIND;
        }

        @Override
        public boolean alsoAtOnce() {
            return false;
        }

        @Override
        public String asked(String id, Parameters parameters) {
            Group group = fhir.newJsonParser()
                    .parseResource(Group.class, question.require("Group", id).body());
            List<String> patients = group.getMember().stream()
                    .filter(member -> !member.getInactive())
                    .map(member -> member.getEntity().getReferenceElement())
                    .filter(member -> "Patient".equals(member.getResourceType()) && !member.hasBaseUrl())
                    .map(member -> member.getIdPart())
                    .distinct()
                    .toList();
            if (patients.isEmpty()) {
                throw Rejection.at(
                        RejectionKind.UNPROCESSABLE,
                        "Group.member",
                        "The Group names no Patient of this server as an active member. List them: a Group by"
                                + " characteristics is not worked out here.");
            }
            return question.text(patients, parameters);
        }
    }

    /** What is common to both: the time, the model, and that the resource is there. */
    /** A misspelled {@code at} that was passed over would answer as of now, which was not asked. */
    public static void requireKnown(Collection<String> names) {
        if (!Set.of("at", "model").containsAll(names)) {
            throw Rejection.at(
                    RejectionKind.INVALID,
                    "Parameters.parameter",
                    "$diagnose takes the parameters 'at' (an instant) and 'model' (an id) only. Leave the others out.");
        }
    }

    @Singleton
    static class Question {

        private final ActiveModel models;
        private final ResourceStore store;
        private final ObjectMapper json;
        private final RecordDates dates;
        private final Clock clock;

        Question(ActiveModel models, ResourceStore store, ObjectMapper json, RecordDates dates, Clock clock) {
            this.models = models;
            this.store = store;
            this.json = json;
            this.dates = dates;
            this.clock = clock;
        }

        StoredResource require(String type, String id) {
            return store.read(new ResourceKey(type, id))
                    .filter(found -> !found.deleted())
                    .orElseThrow(() -> Rejection.of(RejectionKind.NOT_FOUND, "There is no such " + type + " here."));
        }

        String text(List<String> patients, Parameters parameters) {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            requireKnown(parameters.getParameter().stream()
                    .map(ParametersParameterComponent::getName)
                    .toList());
            Instant named = at(parameters);
            dates.requireAskable(named);
            Instant at = named == null && !dates.areShifted() ? now : named;
            requireModel(parameters);
            try {
                return json.writeValueAsString(new AssessmentWork.Asked(patients, at));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("A list of ids is always JSON.", e);
            }
        }

        private static @Nullable Instant at(Parameters parameters) {
            if (!parameters.hasParameter("at")) {
                return null;
            }
            String text = parameters.getParameter("at").getValue().primitiveValue();
            try {
                return java.time.OffsetDateTime.parse(String.valueOf(text)).toInstant();
            } catch (DateTimeParseException e) {
                throw Rejection.at(
                        RejectionKind.INVALID,
                        "Parameters.parameter.where(name='at')",
                        "'at' must be an instant with a zone, such as 2026-01-31T12:00:00Z.");
            }
        }

        private void requireModel(Parameters parameters) {
            ActiveModel.Seated seated = models.require();
            String id = seated.bundle().id();
            String wanted = parameters.hasParameter("model")
                    ? parameters.getParameter("model").getValue().primitiveValue()
                    : id;
            if (!id.equals(wanted) && !(id + "|" + seated.bundle().description().version()).equals(wanted)) {
                throw Rejection.at(
                        RejectionKind.NOT_FOUND,
                        "Parameters.parameter.where(name='model')",
                        "There is no such model here. The active one is '" + id + "'; leave 'model' out to ask it.");
            }
        }
    }
}
