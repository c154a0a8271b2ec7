package org.consilium.server.persistence;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which current resources of a type are wanted. All conditions hold together; deletions are never found.
 *
 * @param order what to sort by; the id decides what is left
 */
public record ResourceQuery(String type, List<Condition> conditions, List<Order> order) {

    public ResourceQuery {
        conditions = List.copyOf(conditions);
        order = List.copyOf(order);
    }

    /** One thing that must hold. */
    public sealed interface Condition {}

    /** Has one of these ids; with {@code not}, none of them. */
    public record Ids(Set<String> ids, boolean not) implements Condition {}

    /** Is part of one of these patients' records; with {@code not}, of none of them. */
    public record Patients(Set<String> ids, boolean not) implements Condition {}

    /** Is found by one of these tokens; with {@code not}, by none of them. */
    public record Tokens(Set<String> anyOf, boolean not) implements Condition {}

    /** Has a token that begins with one of these. */
    public record Prefixes(Set<String> anyOf, boolean not) implements Condition {}

    /** At least one of these holds; with {@code not}, none does. */
    public record AnyOf(List<Condition> conditions, boolean not) implements Condition {}

    /** Has a token of the parameter {@code parameter} that contains the text. */
    public record Contains(String parameter, String text) implements Condition {}

    /** Its own date fits one of these. */
    public record Dated(List<DateCondition> anyOf) implements Condition {}

    /** The time of its last change fits one of these. */
    public record Updated(List<DateCondition> anyOf) implements Condition {}

    /** Has, or lacks, a value of a parameter. */
    public record Missing(Of what, String parameter, boolean missing) implements Condition {
        /** Where the parameter's values are kept. */
        public enum Of {
            TOKENS,
            DATE,
            PATIENT
        }
    }

    /** Its reference {@code parameter} leads to a resource that {@code target} finds. */
    public record Chained(String parameter, ResourceQuery target) implements Condition {}

    /** A resource that {@code source} finds refers to it by {@code parameter}. */
    public record Referred(String parameter, ResourceQuery source) implements Condition {}

    /** Comparison of a period with {@code [from, to)}, by FHIR's prefixes. */
    public record DateCondition(Comparison comparison, Instant from, Instant to) {}

    /** FHIR's prefixes of date parameters. */
    public enum Comparison {
        EQ,
        NE,
        GT,
        GE,
        LT,
        LE,
        SA,
        EB,
        /** Overlaps: who asks approximately says how far around in the period itself. */
        AP
    }

    /** A sort key. */
    public record Order(Key key, boolean descending) {
        /** What can be sorted by. */
        public enum Key {
            ID,
            UPDATED,
            DATE
        }
    }

    /** A query for the resources found by one of these tokens. */
    public static ResourceQuery byTokens(String type, Set<String> tokens) {
        return new ResourceQuery(type, List.of(new Tokens(tokens, false)), List.of());
    }

    /** The one token that says it all, as conditional references have it; empty where the query asks for more. */
    public Optional<String> soleToken() {
        return conditions.size() == 1
                        && conditions.get(0) instanceof Tokens tokens
                        && !tokens.not()
                        && tokens.anyOf().size() == 1
                ? Optional.of(tokens.anyOf().iterator().next())
                : Optional.empty();
    }
}
