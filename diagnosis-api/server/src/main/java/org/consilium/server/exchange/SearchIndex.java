package org.consilium.server.exchange;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeResourceDefinition;
import ca.uhn.fhir.context.RuntimeSearchParam;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.instance.model.api.IPrimitiveType;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Timing;
import org.jspecify.annotations.Nullable;

/**
 * What a resource is found by: the search parameters that FHIR R4 defines for its type, of those that this server
 * offers. Their paths are read from HAPI's definitions, so that every type of R4 is covered alike.
 */
@Singleton
class SearchIndex {

    /** Parameters whose values become tokens. */
    static final List<String> TOKEN_PARAMETERS = List.of("identifier", "code", "category", "status");

    private static final Set<String> PATIENT_PARAMETERS = Set.of("patient", "subject");

    private final FhirContext fhir;
    private final Map<String, Paths> paths = new ConcurrentHashMap<>();

    SearchIndex(FhirContext fhir) {
        this.fhir = fhir;
    }

    /**
     * @param tokens {@code parameter=system|code} and {@code parameter=code}
     * @param from start of the resource's own date, {@code to} its end
     * @param patientReference literal reference to the patient whose record it belongs to, as it came
     */
    record Found(Set<String> tokens, @Nullable Instant from, @Nullable Instant to, @Nullable String patientReference) {}

    /** Where a type's parameters are: element names from the resource down. */
    private record Paths(
            Map<String, List<List<String>>> tokens, List<List<String>> dates, List<List<String>> patients) {}

    /** Which of the offered parameters FHIR R4 defines for the type. */
    Set<String> parametersOf(String type) {
        Paths of = paths.computeIfAbsent(type, this::pathsOf);
        Set<String> names = new LinkedHashSet<>(of.tokens().keySet());
        if (!of.dates().isEmpty()) {
            names.add("date");
        }
        RuntimeResourceDefinition definition = fhir.getResourceDefinition(type);
        for (String name : PATIENT_PARAMETERS) {
            if (!of.patients().isEmpty() && definition.getSearchParam(name) != null) {
                names.add(name);
            }
        }
        return names;
    }

    Found of(Resource resource) {
        Paths of = paths.computeIfAbsent(resource.fhirType(), this::pathsOf);
        Set<String> tokens = new LinkedHashSet<>();
        of.tokens().forEach((parameter, elements) -> {
            for (List<String> element : elements) {
                values(resource, element).forEach(value -> addTokens(tokens, parameter, value));
            }
        });
        Instant from = null;
        Instant to = null;
        for (List<String> element : of.dates()) {
            for (IBase value : values(resource, element)) {
                DateSpan span = DateSpan.of(value);
                if (span != null) {
                    from = from == null || span.from().isBefore(from) ? span.from() : from;
                    to = to == null || span.to().isAfter(to) ? span.to() : to;
                }
            }
        }
        String patient = null;
        for (List<String> element : of.patients()) {
            for (IBase value : values(resource, element)) {
                if (patient == null && value instanceof Reference reference && reference.hasReference()) {
                    patient = reference.getReference();
                }
            }
        }
        return new Found(tokens, from, to, patient);
    }

    private static void addTokens(Set<String> tokens, String parameter, IBase value) {
        if (value instanceof CodeableConcept concept) {
            concept.getCoding().forEach(coding -> addToken(tokens, parameter, coding.getSystem(), coding.getCode()));
        } else if (value instanceof Coding coding) {
            addToken(tokens, parameter, coding.getSystem(), coding.getCode());
        } else if (value instanceof Identifier identifier) {
            addToken(tokens, parameter, identifier.getSystem(), identifier.getValue());
        } else if (value instanceof IPrimitiveType<?> primitive) {
            addToken(tokens, parameter, null, primitive.getValueAsString());
        }
    }

    private static void addToken(Set<String> tokens, String parameter, @Nullable String system, @Nullable String code) {
        if (code != null && !code.isEmpty()) {
            tokens.add(token(parameter, code));
            tokens.add(token(parameter, system == null ? "" : system, code));
        }
    }

    static String token(String parameter, String code) {
        return parameter + "=" + code;
    }

    static String token(String parameter, String system, String code) {
        return parameter + "=" + system + "|" + code;
    }

    private Paths pathsOf(String type) {
        RuntimeResourceDefinition definition = fhir.getResourceDefinition(type);
        Map<String, List<List<String>>> tokens = new LinkedHashMap<>();
        for (String parameter : TOKEN_PARAMETERS) {
            List<List<String>> elements = elements(definition, parameter);
            if (!elements.isEmpty()) {
                tokens.put(parameter, elements);
            }
        }
        List<List<String>> patients = elements(definition, "patient");
        return new Paths(
                tokens, elements(definition, "date"), patients.isEmpty() ? elements(definition, "subject") : patients);
    }

    /** {@code Observation.subject.where(resolve() is Patient) | …} of one type, as lists of element names. */
    private static List<List<String>> elements(RuntimeResourceDefinition definition, String parameter) {
        RuntimeSearchParam search = definition.getSearchParam(parameter);
        if (search == null || search.getPath() == null) {
            return List.of();
        }
        List<List<String>> found = new ArrayList<>();
        for (String alternative : search.getPath().split("\\|", -1)) {
            String path = alternative
                    .replaceAll("\\.(where|as|ofType|exists)\\(.*\\)", "")
                    .replaceAll(" as .*", "")
                    .replaceAll("[()]", "")
                    .trim();
            if (path.startsWith(definition.getName() + ".")) {
                found.add(List.of(
                        path.substring(definition.getName().length() + 1).split("\\.", -1)));
            }
        }
        return found;
    }

    private List<IBase> values(IBase from, List<String> names) {
        List<IBase> current = List.of(from);
        for (String name : names) {
            List<IBase> next = new ArrayList<>();
            for (IBase base : current) {
                BaseRuntimeChildDefinition child = child(base, name);
                if (child != null) {
                    next.addAll(child.getAccessor().getValues(base));
                }
            }
            current = next;
        }
        return current;
    }

    private @Nullable BaseRuntimeChildDefinition child(IBase base, String name) {
        BaseRuntimeElementDefinition<?> definition = fhir.getElementDefinition(base.getClass());
        if (base instanceof Resource resource) {
            definition = fhir.getResourceDefinition(resource.fhirType());
        }
        if (definition instanceof BaseRuntimeElementCompositeDefinition<?> composite) {
            BaseRuntimeChildDefinition child = composite.getChildByName(name);
            return child == null ? composite.getChildByName(name + "[x]") : child;
        }
        return null;
    }

    /** The time that a date value covers: {@code 2026-01} is the whole month. */
    private record DateSpan(Instant from, Instant to) {

        static @Nullable DateSpan of(IBase value) {
            if (value instanceof BaseDateTimeType date && date.hasValue()) {
                return span(date);
            }
            if (value instanceof Period period && (period.hasStart() || period.hasEnd())) {
                Instant from =
                        period.hasStart() ? span(period.getStartElement()).from() : FhirTime.LONG_AGO;
                Instant to = period.hasEnd() ? span(period.getEndElement()).to() : FhirTime.FAR_AHEAD;
                return new DateSpan(from, to);
            }
            if (value instanceof Timing timing && timing.hasEvent()) {
                return span(timing.getEvent().get(0));
            }
            return null;
        }

        private static DateSpan span(BaseDateTimeType date) {
            return new DateSpan(FhirTime.start(date), FhirTime.end(date));
        }
    }
}
