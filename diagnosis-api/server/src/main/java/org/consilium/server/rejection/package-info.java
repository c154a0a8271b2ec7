/**
 * What goes wrong by the caller's doing or the surroundings', said once and mapped once.
 *
 * <p>Owns the kinds of rejection and their HTTP status, RFC 9457 type and OperationOutcome code. Refuses to render
 * them: each door ({@code exchange}, {@code web}) has its own envelope.
 */
@NullMarked
package org.consilium.server.rejection;

import org.jspecify.annotations.NullMarked;
