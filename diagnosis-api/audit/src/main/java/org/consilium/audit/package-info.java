/**
 * The audit log as data: entries, their canonical bytes, the hash chain and its verification.
 *
 * <p>Owns what an entry is and how one is proved to follow another. Refuses to know where entries are kept, what a
 * server or a database is, and any clinical meaning: a log is checked here with a JDK alone, on another machine.
 */
@NullMarked
package org.consilium.audit;

import org.jspecify.annotations.NullMarked;
