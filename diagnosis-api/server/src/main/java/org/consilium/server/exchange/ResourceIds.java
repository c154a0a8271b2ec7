package org.consilium.server.exchange;

import java.security.SecureRandom;
import java.util.UUID;

/** New logical ids: UUIDs of version 7, which sort by time, so that a load appends to the index rather than scatters. */
final class ResourceIds {

    private static final SecureRandom RANDOM = new SecureRandom();

    private ResourceIds() {}

    static String next() {
        long random = RANDOM.nextLong();
        long high = (System.currentTimeMillis() << 16) | 0x7000L | (random & 0x0FFFL);
        long low = (RANDOM.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }
}
