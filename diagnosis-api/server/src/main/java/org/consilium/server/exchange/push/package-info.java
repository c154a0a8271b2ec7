/**
 * Results that come by themselves, and what follows: the patient's assessment is made again.
 *
 * <p>Owns the door of a hospital's Subscription, and when an assessment is recomputed. Refuses to assess whom nobody has
 * asked about.
 */
@NullMarked
package org.consilium.server.exchange.push;

import org.jspecify.annotations.NullMarked;
