package org.consilium.server.exchange;

import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;

/**
 * Keeps numbers out that cannot be worked with. {@code 1e999999999} is eleven characters where it comes in, and a gigabyte
 * where a library writes it without its exponent: one such request would end the server.
 */
final class Decimals {

    /** No quantity in nature is larger. */
    private static final int LARGEST_EXPONENT = 60;

    /** In quotes stand identifiers, too, which may look like numbers: {@code 1E12345}. These are short when written out. */
    private static final int LARGEST_IN_QUOTES = 99_999;

    private static final int LONG = 1000;
    private static final int MOST_LONG_ONES = 1000;

    private Decimals() {}

    /**
     * Looks through a body, JSON or XML, before anything reads it.
     *
     * @throws Rejection of kind invalid for a number with an exponent that no measurement has
     */
    static void requireWritable(String body) {
        int longOnes = 0;
        for (int i = 1; i < body.length() - 1; i++) {
            char letter = body.charAt(i);
            if ((letter != 'e' && letter != 'E') || !isDigit(body.charAt(i - 1))) {
                continue;
            }
            int end = i + 1;
            if (body.charAt(end) == '+' || body.charAt(end) == '-') {
                end++;
            }
            int digits = end;
            long exponent = 0;
            while (end < body.length() && isDigit(body.charAt(end))) {
                exponent = Math.min(LARGEST_IN_QUOTES + 1L, exponent * 10 + (body.charAt(end) - '0'));
                end++;
            }
            if (end == digits || exponent <= LARGEST_EXPONENT || end == body.length()) {
                continue;
            }
            int begin = i;
            while (begin > 0 && (isDigit(body.charAt(begin - 1)) || body.charAt(begin - 1) == '.')) {
                begin--;
            }
            if (begin > 0 && (body.charAt(begin - 1) == '-' || body.charAt(begin - 1) == '+')) {
                begin--;
            }
            char before = begin == 0 ? ' ' : body.charAt(begin - 1);
            char after = body.charAt(end);
            boolean quoted = isQuote(before) && isQuote(after);
            boolean bare = isOneOf(":[,", beforeSpaces(body, begin)) && isOneOf(",]}", afterSpaces(body, end));
            longOnes += quoted && exponent >= LONG ? 1 : 0;
            if (bare || (quoted && (exponent > LARGEST_IN_QUOTES || longOnes > MOST_LONG_ONES))) {
                throw Rejection.of(
                        RejectionKind.INVALID,
                        "There is a number with an exponent beyond " + LARGEST_EXPONENT + " (character " + (i + 1)
                                + " of the body), which no measurement has.");
            }
        }
    }

    private static boolean isDigit(char letter) {
        return letter >= '0' && letter <= '9';
    }

    private static boolean isQuote(char letter) {
        return letter == '"' || letter == '\'';
    }

    /** A JSON number stands after one of these and before one of those; words of a text seldom do. */
    private static boolean isOneOf(String letters, char letter) {
        return letters.indexOf(letter) >= 0;
    }

    private static char beforeSpaces(String body, int begin) {
        int at = begin - 1;
        while (at >= 0 && body.charAt(at) <= ' ') {
            at--;
        }
        return at < 0 ? ' ' : body.charAt(at);
    }

    private static char afterSpaces(String body, int end) {
        int at = end;
        while (at < body.length() && body.charAt(at) <= ' ') {
            at++;
        }
        return at == body.length() ? ' ' : body.charAt(at);
    }
}
