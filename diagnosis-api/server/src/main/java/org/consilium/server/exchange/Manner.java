package org.consilium.server.exchange;

import org.jspecify.annotations.Nullable;

/**
 * How interactions are carried out.
 *
 * @param onlyChanges an update that says what is stored already makes no new version
 * @param base URL of the server that the resources come from, whose absolute references are ours; null for none
 */
record Manner(boolean onlyChanges, @Nullable String base) {

    /** As FHIR's REST has it: each update is a version, and a reference is what it says. */
    static final Manner REST = new Manner(false, null);

    /**
     * The same for a client.
     *
     * @param own base of this server, as the client addressed it: absolute references to it lead to what is kept here
     */
    static Manner rest(String own) {
        return new Manner(false, own);
    }
}
