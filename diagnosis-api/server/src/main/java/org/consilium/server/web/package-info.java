/**
 * The API behind the web UI, and the UI's files.
 *
 * <p>Owns JSON over HTTP as the pages see it, problem+json, sign-in and sign-out. Refuses SQL, FHIR types and clinical
 * judgement: it passes on what {@code ranking} and {@code exchange} say.
 */
@NullMarked
package org.consilium.server.web;

import org.jspecify.annotations.NullMarked;
