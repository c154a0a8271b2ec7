package org.consilium.server.exchange;

import java.util.List;
import org.consilium.server.rejection.Rejection;

/**
 * Writes the answer to a bundle. By hand: it is short, it is on the path of every load, and it is kept as text for the
 * next request with the same key.
 */
final class BundleAnswer {

    private final Outcomes outcomes;
    private final StringBuilder text = new StringBuilder(4096);
    private final boolean whole;
    private boolean first = true;

    /** @param whole whether the client prefers to have each changed resource back */
    BundleAnswer(Outcomes outcomes, String type, boolean whole) {
        this.outcomes = outcomes;
        this.whole = whole;
        text.append("{\"resourceType\":\"Bundle\",\"id\":\"")
                .append(ResourceIds.next())
                .append("\",\"type\":\"")
                .append(type)
                .append("\",\"entry\":[");
    }

    void add(Written written) {
        next();
        if (written.body() != null && (whole || !written.changed())) {
            text.append("\"resource\":").append(written.body()).append(',');
        }
        text.append("\"response\":{\"status\":\"")
                .append(status(written.status()))
                .append('"');
        if (written.version() > 0) {
            text.append(",\"location\":\"").append(written.location()).append('"');
            text.append(",\"etag\":\"W/\\\"").append(written.version()).append("\\\"\"");
        }
        text.append(",\"lastModified\":\"")
                .append(ResourceText.instant(written.updated()))
                .append('"');
        if (!written.notes().isEmpty()) {
            text.append(",\"outcome\":").append(outcomes.json(Outcomes.information(written.notes())));
        }
        text.append("}}");
    }

    void add(Rejection rejection) {
        next();
        text.append("\"response\":{\"status\":\"")
                .append(rejection.kind().status())
                .append(' ')
                .append(rejection.kind().title())
                .append("\",\"outcome\":")
                .append(outcomes.json(Outcomes.of(rejection)))
                .append("}}");
    }

    private void next() {
        text.append(first ? "{" : ",{");
        first = false;
    }

    private static String status(int status) {
        return switch (status) {
            case 201 -> "201 Created";
            case 204 -> "204 No Content";
            case 304 -> "304 Not Modified";
            default -> "200 OK";
        };
    }

    static BundleAnswer of(Outcomes outcomes, String type, boolean whole, List<Written> written) {
        BundleAnswer answer = new BundleAnswer(outcomes, type, whole);
        written.forEach(answer::add);
        return answer;
    }

    String close() {
        return text.append("]}").toString();
    }
}
