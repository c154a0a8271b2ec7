/**
 * The FHIR door: what comes in as R4 resources and bundles, and what goes out.
 *
 * <p>Owns the FHIR REST interactions, the reading of incoming JSON, search parameters, references and the
 * OperationOutcome. The only package of the server in which HAPI's types may appear. Refuses SQL and clinical judgement.
 */
@NullMarked
package org.consilium.server.exchange;

import org.jspecify.annotations.NullMarked;
