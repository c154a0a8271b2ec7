package org.consilium.audit;

import java.util.Iterator;

/** Checks that entries form one unbroken chain. */
public final class AuditChain {

    private AuditChain() {}

    /** What a check found. */
    public sealed interface Verdict {

        /**
         * Every entry holds and follows the one before. Says nothing of entries cut off after {@code head}: that can be
         * found only against a head that was kept elsewhere.
         */
        record Intact(ChainHead head) implements Verdict {}

        /** The first entry that does not hold or does not follow, and why. */
        record Broken(long sequence, String reason) implements Verdict {}
    }

    /** Checks entries in their order, in constant memory, from the first entry of the log on. */
    public static Verdict verify(Iterator<AuditEntry> entries) {
        return verify(ChainHead.EMPTY, entries);
    }

    /** What is said of an entry that does not follow the one that stands before it. */
    static String otherBefore(long before) {
        return before == 0
                ? "it names an entry before it, and must be the first"
                : "it names another entry before it than the one that is there: entry " + before
                        + " was written anew, or this one was";
    }

    /** Checks entries in their order as the continuation of a head that is trusted. */
    public static Verdict verify(ChainHead trusted, Iterator<AuditEntry> entries) {
        ChainHead head = trusted;
        while (entries.hasNext()) {
            AuditEntry entry = entries.next();
            long expected = head.sequence() + 1;
            if (entry.sequence() != expected) {
                return new Verdict.Broken(
                        expected,
                        "entry " + expected + " is missing: entry " + entry.sequence() + " stands in its place");
            }
            if (!entry.previous().equals(head.hash())) {
                return new Verdict.Broken(expected, otherBefore(head.sequence()));
            }
            if (!entry.holds()) {
                return new Verdict.Broken(expected, "its hash is not the hash of what it says");
            }
            head = entry.head();
        }
        return new Verdict.Intact(head);
    }
}
