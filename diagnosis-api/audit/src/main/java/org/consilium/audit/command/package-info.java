/**
 * The checks of a log as a program of their own: {@code java -jar consilium-audit.jar verify DIR}, with a JDK alone.
 *
 * <p>Owns what is typed and printed. Refuses to know a database or a server.
 */
@NullMarked
package org.consilium.audit.command;

import org.jspecify.annotations.NullMarked;
