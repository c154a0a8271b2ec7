package org.consilium.server.exchange;

import ca.uhn.fhir.parser.DataFormatException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.consilium.server.exchange.SearchOffer.Kind;
import org.consilium.server.exchange.SearchOffer.Offered;
import org.consilium.server.persistence.ResourceQuery;
import org.consilium.server.persistence.ResourceQuery.Comparison;
import org.consilium.server.persistence.ResourceQuery.Condition;
import org.consilium.server.persistence.ResourceQuery.DateCondition;
import org.consilium.server.persistence.ResourceQuery.Missing;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.hl7.fhir.r4.model.DateTimeType;
import org.jspecify.annotations.Nullable;

/**
 * Reads one search parameter and its value: {@code code=http://loinc.org|4548-4}, {@code status:not=final},
 * {@code patient.identifier=urn:mrn|7}, {@code _has:Observation:patient:code=4548-4}.
 */
@Singleton
class SearchConditions {

    /** A time to the minute, which searches may have and resources may not. */
    private static final Pattern TO_THE_MINUTE =
            Pattern.compile("(\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2})(Z|[+-]\\d{2}:\\d{2})?");

    /** Approximately: a tenth of the time between now and then, on either side. */
    private static final int APPROXIMATELY = 10;

    /** More types than this that a reference may lead to are too many to follow all. */
    private static final int MOST_TARGETS = 8;

    private static final Set<String> META = Set.of("_tag", "_security", "_profile");

    private final SearchOffer offer;
    private final Clock clock;

    SearchConditions(SearchOffer offer, Clock clock) {
        this.offer = offer;
        this.clock = clock;
    }

    /** A parameter that this server does not offer, or not in this way. */
    static final class NotOffered extends RuntimeException {
        private final String remedy;

        NotOffered(String remedy) {
            super(remedy, null, false, false);
            this.remedy = remedy;
        }

        String remedy() {
            return remedy;
        }
    }

    /**
     * @throws NotOffered if there is no such parameter, modifier or chain here
     * @throws Rejection if the value is none that the parameter can have
     */
    Condition of(String type, String name, String value) {
        if (name.startsWith("_has:")) {
            return referred(type, name, value);
        }
        int dot = name.indexOf('.');
        if (dot > 0) {
            return chained(type, name.substring(0, dot), name.substring(dot + 1), value);
        }
        int colon = name.indexOf(':');
        String parameter = colon < 0 ? name : name.substring(0, colon);
        String modifier = colon < 0 ? "" : name.substring(colon + 1);
        if (parameter.equals("_id")) {
            return new ResourceQuery.Ids(Set.copyOf(split(value)), negation(modifier));
        }
        if (parameter.equals("_lastUpdated")) {
            only(modifier, "");
            return new ResourceQuery.Updated(dates(parameter, value));
        }
        if (META.contains(parameter)) {
            return modifier.equals("missing")
                    ? new Missing(Missing.Of.TOKENS, parameter, truth(name, value))
                    : tokens(parameter, value, negation(modifier), parameter.equals("_profile"), Set.of());
        }
        Offered offered = require(type, parameter);
        if (modifier.equals("missing")) {
            return missing(offered, truth(name, value));
        }
        return switch (offered.kind()) {
            case DATE -> {
                only(modifier, "");
                yield new ResourceQuery.Dated(dates(parameter, value));
            }
            case STRING -> text(parameter, modifier, value);
            case TOKEN -> tokens(parameter, value, negation(modifier), isUri(parameter), offered.systems());
            case REFERENCE, PATIENT -> references(offered, modifier, value);
        };
    }

    private static boolean isUri(String parameter) {
        return parameter.equals("url");
    }

    private Offered require(String type, String parameter) {
        Map<String, Offered> offers = offer.of(type);
        Offered offered = offers.get(parameter);
        if (offered == null) {
            throw new NotOffered("Use _id, _lastUpdated, _tag, _security, _profile, _has"
                    + (offers.isEmpty() ? "" : ", " + String.join(", ", offers.keySet())));
        }
        return offered;
    }

    private static boolean negation(String modifier) {
        only(modifier, "not");
        return modifier.equals("not");
    }

    private static void only(String modifier, String offered) {
        if (!modifier.isEmpty() && !modifier.equals(offered)) {
            throw new NotOffered("Here it can be used "
                    + (offered.isEmpty() ? "without a modifier" : "with :" + offered + ", or without a modifier")
                    + (modifier.equals("missing") ? "" : "; most parameters take :missing"));
        }
    }

    private static Missing missing(Offered offered, boolean missing) {
        Missing.Of what =
                switch (offered.kind()) {
                    case DATE -> Missing.Of.DATE;
                    case PATIENT -> Missing.Of.PATIENT;
                    default -> isSubject(offered) ? Missing.Of.PATIENT : Missing.Of.TOKENS;
                };
        return new Missing(what, offered.name(), missing);
    }

    /** A subject who is a patient is kept like {@code patient}. */
    private static boolean isSubject(Offered offered) {
        return offered.name().equals("subject");
    }

    private Condition chained(String type, String head, String rest, String value) {
        int colon = head.indexOf(':');
        Offered offered = require(type, colon < 0 ? head : head.substring(0, colon));
        if (offered.kind() != Kind.REFERENCE && offered.kind() != Kind.PATIENT) {
            throw new NotOffered("Only references can be followed by '.'");
        }
        String target = colon < 0 ? null : head.substring(colon + 1);
        if (target == null && offered.name().equals("patient")) {
            target = "Patient";
        }
        if (target == null && offered.targets().size() == 1) {
            target = offered.targets().iterator().next();
        }
        if (target == null) {
            return chainedToAny(offered, rest, value);
        }
        requireTarget(offered, target);
        return chainedTo(offered, target, rest, value);
    }

    /** FHIR follows a chain without a type to every type that the reference may lead to and that has the parameter. */
    private Condition chainedToAny(Offered offered, String rest, String value) {
        if (offered.targets().size() > MOST_TARGETS) {
            throw new NotOffered(
                    "It may lead to many types: name one, such as " + offered.name() + ":Patient.identifier");
        }
        List<Condition> any = new ArrayList<>();
        for (String target : offered.targets()) {
            try {
                any.add(chainedTo(offered, target, rest, value));
            } catch (NotOffered e) {
                // This type has no such parameter.
            }
        }
        if (any.isEmpty()) {
            throw new NotOffered("None of the types that '" + offered.name() + "' may lead to has such a parameter");
        }
        return any.size() == 1 ? any.get(0) : new ResourceQuery.AnyOf(any, false);
    }

    private Condition chainedTo(Offered offered, String target, String rest, String value) {
        ResourceQuery query = new ResourceQuery(target, List.of(of(target, rest, value)), List.of());
        boolean patient = target.equals("Patient") && (offered.kind() == Kind.PATIENT || isSubject(offered));
        return new ResourceQuery.Chained(patient ? "" : offered.name(), query);
    }

    private static void requireTarget(Offered offered, String target) {
        if (!offered.targets().contains(target) && !(offered.kind() == Kind.PATIENT && target.equals("Patient"))) {
            throw new NotOffered(
                    "'" + offered.name() + "' can lead to " + String.join(", ", offered.targets()) + " only");
        }
    }

    private Condition referred(String type, String name, String value) {
        String[] parts = name.split(":", 4);
        if (parts.length < 4) {
            throw new NotOffered("Write _has:Type:reference:parameter, such as _has:Observation:patient:code");
        }
        Offered offered;
        try {
            offered = require(parts[1], parts[2]);
        } catch (DataFormatException e) {
            throw new NotOffered("FHIR R4 has no type of the name that follows _has");
        }
        boolean patient = offered.kind() == Kind.PATIENT || isSubject(offered);
        if (offered.kind() != Kind.REFERENCE && !patient) {
            throw new NotOffered("The second part of _has names a reference of the type before it");
        }
        ResourceQuery source = new ResourceQuery(parts[1], List.of(of(parts[1], parts[3], value)), List.of());
        return new ResourceQuery.Referred(patient && type.equals("Patient") ? "" : offered.name(), source);
    }

    private static Condition text(String parameter, String modifier, String value) {
        List<String> values = split(value);
        if (values.stream().anyMatch(String::isBlank)) {
            throw Rejection.of(RejectionKind.INVALID, "The parameter '" + parameter + "' needs a text.");
        }
        return switch (modifier) {
            case "exact" ->
                new ResourceQuery.Tokens(
                        set(values.stream()
                                .map(each -> SearchIndex.exact(parameter, each))
                                .toList()),
                        false);
            case "contains" ->
                new ResourceQuery.AnyOf(
                        values.stream()
                                .map(each -> (Condition) new ResourceQuery.Contains(
                                        parameter + "=~",
                                        SearchIndex.folded("", each).substring(2)))
                                .toList(),
                        false);
            case "" ->
                new ResourceQuery.Prefixes(
                        set(values.stream()
                                .map(each -> SearchIndex.folded(parameter, each))
                                .toList()),
                        false);
            default -> throw new NotOffered("Texts take :exact, :contains and :missing");
        };
    }

    /** @param systems of an element of type code, whose values are kept without their system */
    private static Condition tokens(String parameter, String value, boolean not, boolean uri, Set<String> systems) {
        Set<String> exact = new LinkedHashSet<>();
        Set<String> ofSystem = new LinkedHashSet<>();
        for (String each : split(value)) {
            if (each.isEmpty() || each.equals("|")) {
                throw Rejection.of(
                        RejectionKind.INVALID,
                        "The parameter '" + parameter
                                + "' needs a code: write system|code, |code, code, or system| for every code of a system.");
            }
            int bar = each.indexOf('|');
            if (bar > 0 && systems.contains(each.substring(0, bar)) && bar < each.length() - 1) {
                exact.add(SearchIndex.token(parameter, each.substring(bar + 1)));
            } else if (each.endsWith("|") && !uri) {
                ofSystem.add(SearchIndex.token(parameter, each));
            } else {
                exact.add(SearchIndex.token(parameter, each));
            }
        }
        if (ofSystem.isEmpty()) {
            return new ResourceQuery.Tokens(exact, not);
        }
        Condition prefixes = new ResourceQuery.Prefixes(ofSystem, exact.isEmpty() && not);
        return exact.isEmpty()
                ? prefixes
                : new ResourceQuery.AnyOf(List.of(new ResourceQuery.Tokens(exact, false), prefixes), not);
    }

    private static Condition references(Offered offered, String modifier, String value) {
        boolean record = offered.kind() == Kind.PATIENT || isSubject(offered);
        Set<String> patients = new LinkedHashSet<>();
        Set<String> leads = new LinkedHashSet<>();
        boolean not = modifier.equals("not");
        for (String each : split(value)) {
            String reference = modifier.isEmpty() || not || each.contains("/") ? each : modifier + "/" + each;
            if (!modifier.isEmpty() && !not) {
                if (Character.isLowerCase(modifier.charAt(0))) {
                    throw new NotOffered("References take a type (" + offered.name() + ":Patient), :not and :missing");
                }
                requireTarget(offered, modifier);
            }
            if (reference.isEmpty()) {
                throw Rejection.of(
                        RejectionKind.INVALID,
                        "The parameter '" + offered.name() + "' needs a reference: an id, or Type/id.");
            }
            boolean bare = !reference.contains("/") && !reference.contains(":");
            if (record && (bare || reference.startsWith("Patient/"))) {
                patients.add(reference.substring(reference.indexOf('/') + 1));
            } else if (offered.name().equals("patient") && !reference.contains("://")) {
                throw Rejection.of(RejectionKind.INVALID, "The parameter 'patient' must name a Patient: Patient/[id].");
            } else if (bare) {
                offered.targets()
                        .forEach(target -> leads.add(SearchIndex.lead(offered.name(), target + "/" + reference)));
            } else {
                leads.add(SearchIndex.lead(offered.name(), reference));
            }
        }
        Condition inRecord = new ResourceQuery.Patients(patients, not && leads.isEmpty());
        Condition led = new ResourceQuery.Tokens(leads, not && patients.isEmpty());
        if (leads.isEmpty()) {
            return inRecord;
        }
        return patients.isEmpty() ? led : new ResourceQuery.AnyOf(List.of(inRecord, led), not);
    }

    private static boolean truth(String name, String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw Rejection.of(RejectionKind.INVALID, "The parameter '" + name + "' must be true or false.");
        }
        return value.equals("true");
    }

    private List<DateCondition> dates(String name, String value) {
        return split(value).stream().map(each -> widened(date(name, each))).toList();
    }

    private DateCondition widened(DateCondition date) {
        if (date.comparison() != Comparison.AP) {
            return date;
        }
        Duration around = Duration.between(date.from(), clock.instant()).abs().dividedBy(APPROXIMATELY);
        return new DateCondition(
                Comparison.AP, date.from().minus(around), date.to().plus(around));
    }

    static DateCondition date(String name, String value) {
        Comparison comparison = Comparison.EQ;
        String text = value;
        if (value.length() > 2 && Character.isLetter(value.charAt(0))) {
            try {
                comparison = Comparison.valueOf(value.substring(0, 2).toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw badDate(name);
            }
            text = value.substring(2);
        }
        try {
            // A plus sign in a URL that was not encoded arrives as a space.
            String plus = text.replace(' ', '+');
            Matcher minute = TO_THE_MINUTE.matcher(plus);
            if (minute.matches()) {
                plus = minute.group(1) + ":00" + (minute.group(2) == null ? "" : minute.group(2));
            }
            DateTimeType date = new DateTimeType(plus);
            Instant start = FhirTime.start(date);
            return new DateCondition(comparison, start, minute.matches() ? start.plusSeconds(60) : FhirTime.end(date));
        } catch (DataFormatException | IllegalArgumentException | NullPointerException e) {
            throw badDate(name);
        }
    }

    private static Rejection badDate(String name) {
        return Rejection.of(
                RejectionKind.INVALID,
                "The parameter '" + name
                        + "' needs a date such as 2026-01-31 or 2026-01-31T10:00:00Z, after one of eq, ne, gt, ge, lt, le,"
                        + " sa, eb, ap or nothing.");
    }

    private static Set<String> set(List<String> values) {
        return new LinkedHashSet<>(values);
    }

    /** Alternatives stand between commas; {@code \,} and {@code \|} are the characters themselves. */
    static List<String> split(@Nullable String value) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        String text = value == null ? "" : value;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '\\' && i + 1 < text.length()) {
                part.append(text.charAt(++i));
            } else if (character == ',') {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(character);
            }
        }
        parts.add(part.toString());
        return parts;
    }
}
