/**
 * A terminology server by configuration: what codes are in other systems, whether they are valid, what a value set holds.
 * Owns asking it, with patience that ends, and what was learned. Refuses to guess: without an answer a code is unknown.
 */
@NullMarked
package org.consilium.server.exchange.terminology;

import org.jspecify.annotations.NullMarked;
