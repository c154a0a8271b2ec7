package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeResourceDefinition;
import ca.uhn.fhir.context.RuntimeSearchParam;
import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which of the search parameters that FHIR R4 defines for a type this server offers. Paths are read from HAPI's
 * definitions, so that every type of R4 is covered alike. Each parameter costs every write, so those that integrators
 * use are offered: codes and states, names, one date a type, and every reference.
 */
@Singleton
class SearchOffer {

    /** Name in the index of references to the patient whose record a resource is part of. */
    static final String PATIENT = "patient";

    private static final List<String> TOKENS = List.of(
            "identifier",
            "code",
            "category",
            "status",
            "type",
            "class",
            "intent",
            "gender",
            "active",
            "clinical-status",
            "verification-status",
            "lifecycle-status",
            "vaccine-code",
            "component-code",
            "url",
            "version");

    private static final List<String> STRINGS = List.of("name", "family", "given");

    /** In the order of preference: the first that R4 defines for a type is its date. */
    private static final List<String> DATES = List.of(
            "date",
            "birthdate",
            "onset-date",
            "authoredon",
            "effective",
            "effective-time",
            "occurrence",
            "authored",
            "created",
            "start-date",
            "whenhandedover",
            "collected",
            "started",
            "recorded",
            "sent",
            "issued",
            "period");

    private final FhirContext fhir;
    private final Map<String, Map<String, Offered>> byType = new ConcurrentHashMap<>();

    SearchOffer(FhirContext fhir) {
        this.fhir = fhir;
    }

    /** How a parameter's values are compared. */
    enum Kind {
        TOKEN,
        STRING,
        DATE,
        REFERENCE,
        /** A reference to the patient whose record it is. */
        PATIENT
    }

    /**
     * A parameter.
     *
     * @param paths where its values are: element names from the resource down
     * @param targets types that a reference may lead to
     */
    record Offered(String name, Kind kind, List<List<String>> paths, Set<String> targets) {

        /** The name that its tokens begin with. */
        String indexName() {
            return kind == Kind.PATIENT ? PATIENT : name;
        }
    }

    /** The offered parameters of a type by their names. */
    Map<String, Offered> of(String type) {
        return byType.computeIfAbsent(type, this::offered);
    }

    /** The type's date parameter; null if it has none. */
    @Nullable
    Offered date(String type) {
        return of(type).values().stream()
                .filter(SearchIndex::isDate)
                .findFirst()
                .orElse(null);
    }

    /** The references by which resources of other types lead to one of this type: {@code Observation:patient}. */
    List<String> referringTo(String target) {
        List<String> references = new ArrayList<>();
        for (String type : new TreeSet<>(fhir.getResourceTypes())) {
            for (Offered offered : of(type).values()) {
                boolean reference = offered.kind() == Kind.REFERENCE || offered.kind() == Kind.PATIENT;
                if (reference && offered.targets().contains(target)) {
                    references.add(type + ":" + offered.name());
                }
            }
        }
        return references;
    }

    private Map<String, Offered> offered(String type) {
        RuntimeResourceDefinition definition = fhir.getResourceDefinition(type);
        Map<String, Offered> offered = new LinkedHashMap<>();
        boolean patient = definition.getSearchParam("patient") != null;
        if (!type.equals("Patient")) {
            add(offered, definition, patient ? "patient" : "subject", Kind.PATIENT);
        }
        TOKENS.forEach(name -> add(offered, definition, name, Kind.TOKEN));
        STRINGS.forEach(name -> add(offered, definition, name, Kind.STRING));
        for (String name : DATES) {
            if (add(offered, definition, name, Kind.DATE)) {
                break;
            }
        }
        for (RuntimeSearchParam parameter : definition.getSearchParams()) {
            if (parameter.getParamType() == RestSearchParameterTypeEnum.REFERENCE
                    && !offered.containsKey(parameter.getName())) {
                add(offered, definition, parameter.getName(), Kind.REFERENCE);
            }
        }
        return offered;
    }

    private static boolean add(
            Map<String, Offered> offered, RuntimeResourceDefinition definition, String name, Kind kind) {
        RuntimeSearchParam parameter = definition.getSearchParam(name);
        if (parameter == null || !fits(kind, parameter.getParamType())) {
            return false;
        }
        List<List<String>> paths = paths(definition.getName(), parameter.getPath());
        if (paths.isEmpty()) {
            return false;
        }
        offered.put(name, new Offered(name, kind, paths, new TreeSet<>(parameter.getTargets())));
        return true;
    }

    private static boolean fits(Kind kind, RestSearchParameterTypeEnum type) {
        return switch (kind) {
            case TOKEN -> type == RestSearchParameterTypeEnum.TOKEN || type == RestSearchParameterTypeEnum.URI;
            case STRING -> type == RestSearchParameterTypeEnum.STRING;
            case DATE -> type == RestSearchParameterTypeEnum.DATE;
            case REFERENCE, PATIENT -> type == RestSearchParameterTypeEnum.REFERENCE;
        };
    }

    /** {@code Observation.subject.where(resolve() is Patient) | …} of one type, as lists of element names. */
    private static List<List<String>> paths(String type, @Nullable String expression) {
        List<List<String>> found = new ArrayList<>();
        if (expression == null) {
            return found;
        }
        for (String alternative : expression.split("\\|", -1)) {
            String path = alternative
                    .replaceAll("\\.(where|as|ofType|exists)\\(.*\\)", "")
                    .replaceAll(" as .*", "")
                    .replaceAll("[()]", "")
                    .trim();
            if (path.startsWith(type + ".") && path.matches("[A-Za-z.]+")) {
                found.add(List.of(path.substring(type.length() + 1).split("\\.", -1)));
            }
        }
        return found;
    }
}
