/**
 * The platform on one machine: PostgreSQL, Keycloak and the server as child processes, the demo patients, and the
 * command line {@code consilium}.
 *
 * <p>Owns processes, ports, folders and secrets of a local installation. Refuses product logic: it reads no patient,
 * computes no finding, and speaks to the server only through the doors that any client has.
 */
@NullMarked
package org.consilium.local;

import org.jspecify.annotations.NullMarked;
