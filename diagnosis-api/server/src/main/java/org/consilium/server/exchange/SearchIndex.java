package org.consilium.server.exchange;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import jakarta.inject.Singleton;
import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.consilium.server.exchange.SearchOffer.Kind;
import org.consilium.server.exchange.SearchOffer.Offered;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.instance.model.api.IPrimitiveType;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Timing;
import org.jspecify.annotations.Nullable;

/**
 * What a resource is found by: the values of the parameters in {@link SearchOffer}, as tokens. A token is
 * {@code parameter=value}: {@code code=http://loinc.org|4548-4}, {@code code=4548-4}, {@code encounter=Encounter/12},
 * {@code family=~smith} (folded) and {@code family==Smith} (exact).
 */
@Singleton
class SearchIndex {

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");

    private final FhirContext fhir;
    private final SearchOffer offer;
    private final ConcurrentHashMap<Class<?>, BaseRuntimeElementCompositeDefinition<?>> definitions =
            new ConcurrentHashMap<>();

    SearchIndex(FhirContext fhir, SearchOffer offer) {
        this.fhir = fhir;
        this.offer = offer;
    }

    /** A reference by which a resource is found, as it came. */
    record Lead(String parameter, String reference) {}

    /**
     * @param tokens by which it is found, but for references
     * @param from start of the resource's own date, {@code to} its end
     * @param leads references by which it is found; under {@link SearchOffer#PATIENT} those to the patient whose record
     *     it belongs to
     */
    record Found(Set<String> tokens, @Nullable Instant from, @Nullable Instant to, List<Lead> leads) {}

    Found of(Resource resource) {
        Set<String> tokens = new LinkedHashSet<>();
        List<Lead> leads = new ArrayList<>();
        Instant from = null;
        Instant to = null;
        for (Offered offered : offer.of(resource.fhirType()).values()) {
            for (List<String> path : offered.paths()) {
                for (IBase value : values(resource, path)) {
                    switch (offered.kind()) {
                        case TOKEN -> addTokens(tokens, offered.name(), value);
                        case STRING -> addTexts(tokens, offered.name(), value);
                        case REFERENCE, PATIENT -> {
                            if (value instanceof Reference reference && reference.hasReference()) {
                                leads.add(new Lead(offered.indexName(), reference.getReference()));
                            }
                        }
                        case DATE -> {
                            DateSpan span = DateSpan.of(value);
                            if (span != null) {
                                from = from == null || span.from().isBefore(from) ? span.from() : from;
                                to = to == null || span.to().isAfter(to) ? span.to() : to;
                            }
                        }
                        default ->
                            throw new IllegalStateException("Nothing of kind " + offered.kind() + " is indexed.");
                    }
                }
            }
        }
        addMeta(tokens, resource);
        return new Found(tokens, from, to, leads);
    }

    /** The literal references that a parameter leads to; for the patient too. */
    List<String> references(Resource resource, Offered offered) {
        Set<String> found = new TreeSet<>();
        for (List<String> path : offered.paths()) {
            for (IBase value : values(resource, path)) {
                if (value instanceof Reference reference && reference.hasReference()) {
                    found.add(reference.getReference());
                }
            }
        }
        return List.copyOf(found);
    }

    private static void addMeta(Set<String> tokens, Resource resource) {
        if (resource.hasMeta()) {
            resource.getMeta().getTag().forEach(each -> addTokens(tokens, "_tag", each));
            resource.getMeta().getSecurity().forEach(each -> addTokens(tokens, "_security", each));
            resource.getMeta().getProfile().forEach(each -> addTokens(tokens, "_profile", each));
        }
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

    private static void addTexts(Set<String> tokens, String parameter, IBase value) {
        if (value instanceof HumanName name) {
            addText(tokens, parameter, name.getText());
            addText(tokens, parameter, name.getFamily());
            name.getGiven().forEach(given -> addText(tokens, parameter, given.getValue()));
        } else if (value instanceof IPrimitiveType<?> primitive) {
            addText(tokens, parameter, primitive.getValueAsString());
        }
    }

    private static void addText(Set<String> tokens, String parameter, @Nullable String text) {
        if (text != null && !text.isBlank()) {
            tokens.add(folded(parameter, text));
            tokens.add(exact(parameter, text));
        }
    }

    /** A text without case and accents, as FHIR compares strings. */
    static String folded(String parameter, String text) {
        String plain = MARKS.matcher(Normalizer.normalize(text.strip(), Normalizer.Form.NFD))
                .replaceAll("");
        return parameter + "=~" + plain.toLowerCase(Locale.ROOT);
    }

    static String exact(String parameter, String text) {
        return parameter + "==" + text;
    }

    static String token(String parameter, String code) {
        return parameter + "=" + code;
    }

    static String token(String parameter, String system, String code) {
        return parameter + "=" + system + "|" + code;
    }

    /** The token of a reference; its version, if it names one, is left out. */
    static String lead(String parameter, String reference) {
        int version = reference.indexOf("/_history/");
        return parameter + "=" + (version < 0 ? reference : reference.substring(0, version));
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
            if (next.isEmpty()) {
                return List.of();
            }
            current = next;
        }
        return current;
    }

    private @Nullable BaseRuntimeChildDefinition child(IBase base, String name) {
        BaseRuntimeElementCompositeDefinition<?> composite = definitions.get(base.getClass());
        if (composite == null) {
            BaseRuntimeElementDefinition<?> definition = base instanceof Resource resource
                    ? fhir.getResourceDefinition(resource.fhirType())
                    : fhir.getElementDefinition(base.getClass());
            if (!(definition instanceof BaseRuntimeElementCompositeDefinition<?> found)) {
                return null;
            }
            composite = found;
            definitions.put(base.getClass(), composite);
        }
        BaseRuntimeChildDefinition child = composite.getChildByName(name);
        return child == null ? composite.getChildByName(name + "[x]") : child;
    }

    /** Whether a parameter's values are dates, and so are kept apart from tokens. */
    static boolean isDate(Offered offered) {
        return offered.kind() == Kind.DATE;
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
