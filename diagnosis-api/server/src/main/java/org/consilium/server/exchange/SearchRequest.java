package org.consilium.server.exchange;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.consilium.server.persistence.ResourceQuery;
import org.jspecify.annotations.Nullable;

/**
 * A search as it was asked: which resources, and in what form.
 *
 * @param count resources on a page
 * @param total whether the number of all that fit is wanted
 * @param applied the parameters that were understood, for the self link
 * @param ignored names of parameters that were not, where the client asked for lenient handling
 */
record SearchRequest(
        ResourceQuery query,
        int count,
        boolean total,
        List<Include> includes,
        Form form,
        Map<String, List<String>> applied,
        List<String> ignored) {

    static final int USUAL_COUNT = 50;
    static final int LARGEST_COUNT = 1000;

    /**
     * Resources that are wanted beside those that fit.
     *
     * @param reverse whether they refer to a match, rather than a match to them
     * @param iterate whether it holds for included resources too
     * @param type the type that refers
     * @param parameter the reference; null for every reference
     * @param target the type referred to; null for any
     */
    record Include(
            boolean reverse, boolean iterate, String type, @Nullable String parameter, @Nullable String target) {}

    /**
     * How much of each resource is wanted.
     *
     * @param summary {@code true}, {@code text}, {@code data} or {@code count}; null for all of it
     * @param elements names of elements of the resource; empty for all
     */
    record Form(@Nullable String summary, Set<String> elements) {

        static final Form WHOLE = new Form(null, Set.of());

        boolean isWhole() {
            return summary == null && elements.isEmpty();
        }
    }
}
