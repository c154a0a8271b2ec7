/**
 * The hospital's own FHIR server, as a source of records.
 *
 * <p>Owns how this server signs in there (SMART Backend Services), asks again after a failure, and pages through one
 * patient's record. Refuses to follow a link to another server with the hospital's token.
 */
@NullMarked
package org.consilium.server.exchange.pull;

import org.jspecify.annotations.NullMarked;
