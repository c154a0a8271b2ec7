/**
 * Stored resources read for people and models: the patient case, the chart, one piece of evidence.
 *
 * <p>Owns the way from stored text through HAPI's types to clinical records and to plain words. Refuses to judge: what a
 * resource does not say stays unknown.
 */
@NullMarked
package org.consilium.server.exchange.record;

import org.jspecify.annotations.NullMarked;
