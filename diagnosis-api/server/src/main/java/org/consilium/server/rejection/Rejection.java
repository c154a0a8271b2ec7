package org.consilium.server.rejection;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request refused: one kind, and what stands in the way, in words that the caller can act on. */
public final class Rejection extends RuntimeException {

    /** One obstacle: where it is (a FHIRPath to the element, or null) and what is wrong and how to mend it. */
    public record Issue(@Nullable String element, String text) {

        /** The same obstacle, seen from an enclosing element. */
        public Issue under(String parent) {
            return new Issue(element == null ? parent : parent + "." + element, text);
        }
    }

    private final RejectionKind kind;
    private final transient List<Issue> issues;

    public Rejection(RejectionKind kind, List<Issue> issues) {
        this(kind, issues, null);
    }

    public Rejection(RejectionKind kind, List<Issue> issues, @Nullable Throwable cause) {
        super(issues.get(0).text(), cause);
        this.kind = kind;
        this.issues = List.copyOf(issues);
    }

    /** A refusal that concerns the whole request. */
    public static Rejection of(RejectionKind kind, String text) {
        return new Rejection(kind, List.of(new Issue(null, text)));
    }

    /** A refusal that concerns one element. */
    public static Rejection at(RejectionKind kind, String element, String text) {
        return new Rejection(kind, List.of(new Issue(element, text)));
    }

    public RejectionKind kind() {
        return kind;
    }

    public List<Issue> issues() {
        return issues;
    }

    /** The same refusal, seen from an enclosing element. */
    public Rejection under(String parent) {
        return new Rejection(
                kind, issues.stream().map(issue -> issue.under(parent)).toList(), getCause());
    }
}
