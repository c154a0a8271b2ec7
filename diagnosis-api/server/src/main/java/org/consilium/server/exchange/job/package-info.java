/**
 * Work that outlives its request, by FHIR's asynchronous pattern: kick-off, progress, files of NDJSON, cancel.
 *
 * <p>Owns how a job is started, taken, resumed after a crash and told about. Refuses what the work is: each kind of it is a
 * {@link org.consilium.server.exchange.job.JobWork} of its own.
 */
@NullMarked
package org.consilium.server.exchange.job;

import org.jspecify.annotations.NullMarked;
