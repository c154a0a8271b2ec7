/**
 * Judging resources by the HL7 validator: R4 and this platform's own definitions.
 *
 * <p>Owns the definitions that are served and the validator that knows them. Refuses the network: what is not on the class
 * path is unknown, and said to be.
 */
@NullMarked
package org.consilium.server.exchange.validation;

import org.jspecify.annotations.NullMarked;
