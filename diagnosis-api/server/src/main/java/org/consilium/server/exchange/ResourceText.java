package org.consilium.server.exchange;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.consilium.server.rejection.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * A resource's JSON exactly as it came, with the places that a server may write to: id, version, time of the last change
 * and references. Everything else keeps every character: the digits of a decimal, unknown extensions, contained
 * resources.
 *
 * @param source the text that the resource is part of; positions count its characters
 * @param start position of the opening brace
 * @param end position after the closing brace
 * @param type value of {@code resourceType}
 * @param afterType position after that value
 * @param id the logical id that it came with
 * @param references every literal reference, in the order of the text
 * @param objections what JSON of FHIR never has, such as null or a number in quotation marks
 */
record ResourceText(
        String source,
        int start,
        int end,
        String type,
        int afterType,
        @Nullable Span id,
        @Nullable Meta meta,
        List<Link> references,
        List<Rejection.Issue> objections) {

    /** The element of a narrative, in whose links and pictures an entry's fullUrl stands for its resource. */
    static final String NARRATIVE = "div";

    /** A string value and where it stands, quotes included. */
    record Span(int start, int end, String value) {}

    /**
     * A value that may stand for another resource.
     *
     * @param path the element of the resource that it is in or under, such as {@code subject}
     * @param start where the value stands, quotes included
     */
    record Link(String path, String element, int start, int end, String value) {

        /** Whether it is a literal reference rather than some URI. */
        boolean literal() {
            return element.equals("reference");
        }
    }

    /** The place of {@code meta}: after its brace, and of the members that the server sets. */
    record Meta(int afterBrace, boolean empty, @Nullable Span versionId, @Nullable Span lastUpdated) {}

    private record Edit(int start, int end, String replacement) {}

    /** The text as it came. */
    String asItCame() {
        return source.substring(start, end);
    }

    /** The text to store: with the server's id, version and time, and with references resolved. */
    String stored(String newId, int version, Instant updated, Function<Link, String> resolve) {
        List<Edit> edits = new ArrayList<>();
        StringBuilder inserted = new StringBuilder();
        if (id == null) {
            inserted.append(",\"id\":").append(quoted(newId));
        } else if (!id.value().equals(newId)) {
            edits.add(new Edit(id.start(), id.end(), quoted(newId)));
        }
        String versionId = "\"versionId\":\"" + version + "\"";
        String lastUpdated = "\"lastUpdated\":\"" + instant(updated) + "\"";
        if (meta == null) {
            inserted.append(",\"meta\":{")
                    .append(versionId)
                    .append(',')
                    .append(lastUpdated)
                    .append('}');
        } else {
            editMeta(meta, versionId, lastUpdated, edits);
        }
        edits.add(new Edit(afterType, afterType, inserted.toString()));
        for (Link reference : references) {
            String resolved = resolve.apply(reference);
            if (!resolved.equals(reference.value())) {
                edits.add(new Edit(reference.start(), reference.end(), quoted(resolved)));
            }
        }
        return apply(edits);
    }

    private static void editMeta(Meta meta, String versionId, String lastUpdated, List<Edit> edits) {
        List<String> missing = new ArrayList<>();
        if (meta.versionId() == null) {
            missing.add(versionId);
        } else {
            edits.add(new Edit(
                    meta.versionId().start(), meta.versionId().end(), versionId.substring("\"versionId\":".length())));
        }
        if (meta.lastUpdated() == null) {
            missing.add(lastUpdated);
        } else {
            edits.add(new Edit(
                    meta.lastUpdated().start(),
                    meta.lastUpdated().end(),
                    lastUpdated.substring("\"lastUpdated\":".length())));
        }
        if (!missing.isEmpty()) {
            String text = String.join(",", missing) + (meta.empty() ? "" : ",");
            edits.add(new Edit(meta.afterBrace(), meta.afterBrace(), text));
        }
    }

    private String apply(List<Edit> edits) {
        edits.sort(Comparator.comparingInt(Edit::start));
        StringBuilder text = new StringBuilder(end - start + 200);
        int from = start;
        for (Edit edit : edits) {
            text.append(source, from, edit.start()).append(edit.replacement());
            from = edit.end();
        }
        return text.append(source, from, end).toString();
    }

    static String instant(Instant instant) {
        return DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.MILLIS));
    }

    static String quoted(String text) {
        return '"'
                + new String(com.fasterxml.jackson.core.io.JsonStringEncoder.getInstance()
                        .quoteAsString(text))
                + '"';
    }
}
