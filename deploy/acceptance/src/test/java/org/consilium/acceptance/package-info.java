/**
 * The whole platform as its users meet it, and the rules of its architecture.
 *
 * <p>Refuses mocks: the server, PostgreSQL, Keycloak and the browser are those of a real installation.
 */
@NullMarked
package org.consilium.acceptance;

import org.jspecify.annotations.NullMarked;
