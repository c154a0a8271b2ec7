/** The server: starts the parts and holds what they all need. */
@NullMarked
package org.consilium.server;

import org.jspecify.annotations.NullMarked;
