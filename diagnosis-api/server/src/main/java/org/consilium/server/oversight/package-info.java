/**
 * What is done about the log and with it: checkpoints on their way to other keepers, what a start and a configuration
 * are, replay in bulk, exports, erasure, and these as commands without an HTTP server.
 *
 * <p>Owns when and by whose hand it happens. Refuses to know tables, FHIR types and how an assessment is computed.
 */
@NullMarked
package org.consilium.server.oversight;

import org.jspecify.annotations.NullMarked;
