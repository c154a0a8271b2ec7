/**
 * Measures a server as its clients meet it: durable ingest, import, assessments.
 *
 * <p>Owns the drawn records, the clocks and the figures. Refuses any knowledge of the server but its address.
 */
@NullMarked
package org.consilium.local.measure;

import org.jspecify.annotations.NullMarked;
