package org.consilium.server.exchange;

import java.util.ArrayList;
import java.util.List;
import org.consilium.server.persistence.StoredResource;
import org.jspecify.annotations.Nullable;

/**
 * A Bundle as it came, entry by entry, none of its resources parsed yet.
 *
 * @param type {@code Bundle.type}; null if it has none
 */
record BundleText(@Nullable String type, List<Entry> entries) {

    /** One entry: what it carries and what is asked for. */
    record Entry(
            int index,
            @Nullable String fullUrl,
            @Nullable ResourceText resource,
            @Nullable String method,
            @Nullable String url,
            @Nullable String ifNoneExist,
            @Nullable String ifMatch,
            @Nullable String ifNoneMatch) {

        /** Where the entry is, as a FHIRPath. */
        String path() {
            return "Bundle.entry[" + index + "]";
        }
    }

    /** A Bundle in full, and the resources that it shows. */
    record Answer(String text, List<StoredResource> shown) {}

    /** Writes a Bundle whose resources are text already. */
    static final class Writer {

        private final List<StoredResource> shown = new ArrayList<>();
        private final StringBuilder head = new StringBuilder(256);
        private final StringBuilder links = new StringBuilder(256);
        private final StringBuilder entries = new StringBuilder(8192);

        Writer(String type) {
            head.append("{\"resourceType\":\"Bundle\",\"id\":\"")
                    .append(ResourceIds.next())
                    .append("\",\"type\":\"")
                    .append(type)
                    .append('"');
        }

        void total(int total) {
            head.append(",\"total\":").append(total);
        }

        void link(String relation, String url) {
            links.append(links.isEmpty() ? "" : ",")
                    .append("{\"relation\":\"")
                    .append(relation)
                    .append("\",\"url\":")
                    .append(ResourceText.quoted(url))
                    .append('}');
        }

        void entry(String base, StoredResource resource, String text, String mode) {
            shown.add(resource);
            begin(base + "/" + resource.key()).append(",\"resource\":").append(text);
            mode(mode);
        }

        void outcome(String text) {
            entries.append(entries.isEmpty() ? "" : ",")
                    .append("{\"resource\":")
                    .append(text);
            mode("outcome");
        }

        private void mode(String mode) {
            entries.append(",\"search\":{\"mode\":\"").append(mode).append("\"}}");
        }

        /** An entry of a history; a deletion has no resource. */
        void version(String base, StoredResource version) {
            shown.add(version);
            StringBuilder entry = begin(base + "/" + version.key());
            if (version.body() != null) {
                entry.append(",\"resource\":").append(version.body());
            }
            String method = version.deleted() ? "DELETE" : version.version() == 1 ? "POST" : "PUT";
            String status = version.deleted() ? "204 No Content" : version.version() == 1 ? "201 Created" : "200 OK";
            entry.append(",\"request\":{\"method\":\"")
                    .append(method)
                    .append("\",\"url\":\"")
                    .append(version.version() == 1 ? version.key().type() : version.key())
                    .append("\"},\"response\":{\"status\":\"")
                    .append(status)
                    .append("\",\"etag\":\"W/\\\"")
                    .append(version.version())
                    .append("\\\"\",\"lastModified\":\"")
                    .append(ResourceText.instant(version.updated()))
                    .append("\"}}");
        }

        private StringBuilder begin(String fullUrl) {
            return entries.append(entries.isEmpty() ? "" : ",")
                    .append("{\"fullUrl\":")
                    .append(ResourceText.quoted(fullUrl));
        }

        Answer close() {
            StringBuilder text = new StringBuilder(head.length() + links.length() + entries.length() + 64);
            text.append(head).append(",\"link\":[").append(links).append(']');
            if (!entries.isEmpty()) {
                text.append(",\"entry\":[").append(entries).append(']');
            }
            return new Answer(text.append('}').toString(), List.copyOf(shown));
        }
    }
}
