package org.consilium.server.exchange;

import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;

/**
 * Keeps letters out that FHIR's strings do not have and the database's JSON cannot be read with: a record that holds one could
 * neither be searched nor erased.
 */
final class Letters {

    private Letters() {}

    /**
     * Looks through JSON for the escapes {@code \\u0000} and halves of surrogate pairs.
     *
     * @throws Rejection of kind invalid if there is one
     */
    static void requireStorable(String json) {
        for (int at = json.indexOf('\\'); at >= 0 && at + 1 < json.length(); at = json.indexOf('\\', at)) {
            if (json.charAt(at + 1) != 'u') {
                at += 2;
                continue;
            }
            int unit = unit(json, at);
            at += 6;
            boolean pair = unit >= 0
                    && Character.isHighSurrogate((char) unit)
                    && json.startsWith("\\u", at)
                    && unit(json, at) >= 0
                    && Character.isLowSurrogate((char) unit(json, at));
            if (pair) {
                at += 6;
            } else if (unit == 0 || (unit > 0 && Character.isSurrogate((char) unit))) {
                throw Rejection.of(
                        RejectionKind.INVALID,
                        "A string holds NUL or half of a surrogate pair (before character " + at
                                + " of the body), which FHIR's strings do not have. Send it without.");
            }
        }
    }

    /** The UTF-16 unit of an escape; -1 where it is none, which the parser will say. */
    private static int unit(String json, int at) {
        if (at + 6 > json.length()) {
            return -1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + 6; i++) {
            int digit = Character.digit(json.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            unit = unit * 16 + digit;
        }
        return unit;
    }
}
