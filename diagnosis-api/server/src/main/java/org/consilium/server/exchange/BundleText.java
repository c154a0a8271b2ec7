package org.consilium.server.exchange;

import java.util.List;
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
}
