/**
 * Whole exports, brought in as files of NDJSON: from a folder of this server, or from another server's {@code $export}.
 *
 * <p>Owns files, manifests, and where an import stands. Refuses to hold a file in memory, and to guess: a line that is
 * refused is said with its file and number.
 */
@NullMarked
package org.consilium.server.exchange.bulk;

import org.jspecify.annotations.NullMarked;
