/**
 * What is kept, in PostgreSQL: resources and their versions, first answers, assessments, the audit log, web sessions.
 *
 * <p>Owns SQL, JPA entities and transactions' write path; a body is text here, never parsed. Refuses FHIR types, HTTP
 * and clinical meaning.
 */
@NullMarked
package org.consilium.server.persistence;

import org.jspecify.annotations.NullMarked;
