package org.consilium.server.exchange;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeChildPrimitiveEnumerationDatatypeDefinition;
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
import org.hl7.fhir.instance.model.api.IBaseEnumFactory;
import org.hl7.fhir.r4.model.BooleanType;
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

    private static final String TRUTHS = "http://terminology.hl7.org/CodeSystem/special-values";

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
     * @param systems of elements of type code, which do not name their code system: those that they can be of
     */
    record Offered(String name, Kind kind, List<List<String>> paths, Set<String> targets, Set<String> systems) {

        /** The name that its tokens begin with. */
        String indexName() {
            return kind == Kind.PATIENT ? PATIENT : name;
        }
    }

    /** The offered parameters of a type by their names. */
    Map<String, Offered> of(String type) {
        return byType.computeIfAbsent(type, this::offered);
    }

    /** Whether a parameter of the type is offered and is a reference. */
    boolean isReference(String type, String name) {
        Offered offered = of(type).get(name);
        return offered != null && (offered.kind() == Kind.REFERENCE || offered.kind() == Kind.PATIENT);
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
        Set<String> systems = kind == Kind.TOKEN ? systems(definition, paths) : Set.of();
        offered.put(name, new Offered(name, kind, paths, new TreeSet<>(parameter.getTargets()), systems));
        return true;
    }

    /** The code systems of the codes that stand at the ends of the paths; a boolean counts as a code of its own system. */
    private static Set<String> systems(RuntimeResourceDefinition definition, List<List<String>> paths) {
        Set<String> systems = new TreeSet<>();
        for (List<String> path : paths) {
            BaseRuntimeElementDefinition<?> element = definition;
            for (String name : path) {
                BaseRuntimeChildDefinition child = element instanceof BaseRuntimeElementCompositeDefinition<?> composite
                        ? composite.getChildByName(name)
                        : null;
                if (child == null) {
                    break;
                }
                element = child.getChildByName(name);
                if (child instanceof RuntimeChildPrimitiveEnumerationDatatypeDefinition codes) {
                    addSystems(systems, codes);
                } else if (element != null && BooleanType.class.equals(element.getImplementingClass())) {
                    systems.add(TRUTHS);
                }
            }
        }
        return systems;
    }

    @SuppressWarnings("unchecked") // the factory makes the codes of the enumeration that the element is bound to
    private static void addSystems(Set<String> systems, RuntimeChildPrimitiveEnumerationDatatypeDefinition element) {
        if (element.getInstanceConstructorArguments() instanceof IBaseEnumFactory<?> factory) {
            IBaseEnumFactory<Enum<?>> codes = (IBaseEnumFactory<Enum<?>>) factory;
            for (Enum<?> code : element.getBoundEnumType().getEnumConstants()) {
                String system = codes.toSystem(code);
                if (system != null && system.contains(":")) {
                    systems.add(system);
                }
            }
        }
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
