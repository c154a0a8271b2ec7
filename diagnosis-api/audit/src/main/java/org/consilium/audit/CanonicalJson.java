package org.consilium.audit;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One text for one value: JSON after RFC 8785 (JCS) for strings, whole numbers, booleans, lists and sorted maps.
 *
 * <p>Fractions are refused: their shortest text is a subject of its own, so callers write them as strings.
 */
public final class CanonicalJson {

    /** Largest whole number that every JSON reader holds exactly (2^53 - 1). */
    private static final long LARGEST_EXACT = 9_007_199_254_740_991L;

    private CanonicalJson() {}

    /**
     * The canonical text.
     *
     * @throws IllegalArgumentException for a value of another kind, naming its class
     */
    public static String of(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        write(out, value);
        return out.toString();
    }

    private static void write(StringBuilder out, @Nullable Object value) {
        if (value == null || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof String text) {
            quote(out, text);
        } else if (value instanceof Long || value instanceof Integer) {
            long number = ((Number) value).longValue();
            if (Math.abs(number) > LARGEST_EXACT) {
                throw new IllegalArgumentException("A number beyond 2^53 is not exact in JSON; write it as a string.");
            }
            out.append(number);
        } else if (value instanceof SortedMap<?, ?> map) {
            writeMap(out, map);
        } else if (value instanceof List<?> list) {
            out.append('[');
            for (Iterator<?> items = list.iterator(); items.hasNext(); ) {
                write(out, items.next());
                if (items.hasNext()) {
                    out.append(',');
                }
            }
            out.append(']');
        } else {
            throw new IllegalArgumentException("Canonical JSON has no form for a "
                    + value.getClass().getName() + "; use strings, whole numbers, booleans, lists and sorted maps.");
        }
    }

    /** {@code String}'s own order is by UTF-16 code units, as RFC 8785 asks. */
    private static void writeMap(StringBuilder out, SortedMap<?, ?> map) {
        if (map.comparator() != null) {
            throw new IllegalArgumentException(
                    "Canonical JSON sorts by the names' own order; use a map without comparator.");
        }
        out.append('{');
        boolean first = true;
        for (Map.Entry<?, ?> member : map.entrySet()) {
            if (!first) {
                out.append(',');
            }
            first = false;
            quote(out, (String) member.getKey());
            out.append(':');
            write(out, member.getValue());
        }
        out.append('}');
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < 0x20) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
