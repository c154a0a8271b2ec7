/**
 * Who may do what: identities from tokens and sessions, roles, and the doors that each role opens.
 *
 * <p>Owns the sign-in, the web session's tokens, the CSRF check and the table of doors and roles. Deny is the default.
 * Refuses to know what lies behind a door.
 */
@NullMarked
package org.consilium.server.access;

import org.jspecify.annotations.NullMarked;
