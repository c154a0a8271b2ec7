package org.consilium.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link CanonicalJson} writes and nothing else: a text that means the same but is written otherwise is
 * refused, since it would have another hash.
 */
public final class CanonicalJsonReader {

    private static final int DEEPEST = 32;

    private final String text;
    private int at;

    private CanonicalJsonReader(String text) {
        this.text = text;
    }

    /**
     * The members of an object.
     *
     * @throws IllegalArgumentException if the text is not the canonical form of an object, with the place
     */
    public static SortedMap<String, Object> object(String text) {
        CanonicalJsonReader reader = new CanonicalJsonReader(text);
        SortedMap<String, Object> members = reader.members(0);
        if (reader.at != text.length() || !CanonicalJson.of(members).equals(text)) {
            throw reader.broken();
        }
        return members;
    }

    private @Nullable Object value(int depth) {
        if (depth > DEEPEST) {
            throw broken();
        }
        return switch (peek()) {
            case '"' -> string();
            case '{' -> members(depth);
            case '[' -> items(depth);
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private SortedMap<String, Object> members(int depth) {
        TreeMap<String, Object> members = new TreeMap<>();
        take('{');
        if (peek() != '}') {
            do {
                String name = string();
                take(':');
                if (members.containsKey(name)) {
                    throw broken();
                }
                members.put(name, value(depth + 1));
            } while (taken(','));
        }
        take('}');
        return members;
    }

    private List<@Nullable Object> items(int depth) {
        List<@Nullable Object> items = new ArrayList<>();
        take('[');
        if (peek() != ']') {
            do {
                items.add(value(depth + 1));
            } while (taken(','));
        }
        take(']');
        return items;
    }

    private String string() {
        take('"');
        StringBuilder out = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char escape = peek();
            at++;
            switch (escape) {
                case '"', '\\' -> out.append(escape);
                case 'b' -> out.append('\b');
                case 't' -> out.append('\t');
                case 'n' -> out.append('\n');
                case 'f' -> out.append('\f');
                case 'r' -> out.append('\r');
                case 'u' -> out.append(fourHex());
                default -> throw broken();
            }
        }
        at++;
        return out.toString();
    }

    private char fourHex() {
        if (at + 4 > text.length() || !text.substring(at, at + 4).matches("[0-9a-f]{4}")) {
            throw broken();
        }
        char c = (char) Integer.parseInt(text.substring(at, at + 4), 16);
        at += 4;
        return c;
    }

    private Long number() {
        int from = at;
        while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '-')) {
            at++;
        }
        try {
            return Long.valueOf(text.substring(from, at));
        } catch (NumberFormatException e) {
            throw broken();
        }
    }

    private @Nullable Object word(String word, @Nullable Object meaning) {
        if (!text.startsWith(word, at)) {
            throw broken();
        }
        at += word.length();
        return meaning;
    }

    private char peek() {
        if (at >= text.length()) {
            throw broken();
        }
        return text.charAt(at);
    }

    private void take(char wanted) {
        if (peek() != wanted) {
            throw broken();
        }
        at++;
    }

    private boolean taken(char wanted) {
        if (peek() == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private IllegalArgumentException broken() {
        return new IllegalArgumentException("This is not canonical JSON (RFC 8785) at character " + at + ".");
    }
}
