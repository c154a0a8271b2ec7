package org.consilium.ensemble;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a JSON-like document in either of XGBoost's notations, with the path at which each stands.
 *
 * <p>Memory grows with what was read, never with what the file announces.
 */
abstract class ModelTokens {

    enum Token {
        OBJECT,
        OBJECT_END,
        ARRAY,
        ARRAY_END,
        KEY,
        STRING,
        NUMBER,
        BOOLEAN,
        NULL,
        END
    }

    private static final int MAX_DEPTH = 64;
    private static final int MAX_ELEMENTS = 1 << 27;
    private static final int MAX_STRINGS = 1 << 20;

    /** The keys (String) and array positions (Integer) that lead to the current token. */
    private final Deque<Object> path = new ArrayDeque<>();

    private Token current = Token.END;
    /** How many numbers and strings were kept, all lists together. */
    private int elements;

    /** Whether the current token is a number, whose text is made from it. */
    final boolean isNumber() {
        return current == Token.NUMBER;
    }

    /** The next token as the notation has it. */
    protected abstract Token advance() throws IOException;

    /** Where in the file reading stands, as byte offset or line. */
    protected abstract String position();

    /** The text of a key or a string. */
    abstract String text() throws IOException;

    /** A number as a 32-bit float, rounded once from what is written. */
    abstract float floatValue() throws IOException;

    abstract long longValue() throws IOException;

    abstract boolean booleanValue() throws IOException;

    final Token next() throws IOException {
        current = advance();
        Object last = path.peekLast();
        switch (current) {
            case KEY -> {
                path.removeLast();
                path.addLast(text());
            }
            case OBJECT_END, ARRAY_END -> path.removeLast();
            default -> {
                if (last instanceof Integer index) {
                    path.removeLast();
                    path.addLast(index + 1);
                }
            }
        }
        if (current == Token.OBJECT || current == Token.ARRAY) {
            if (path.size() >= MAX_DEPTH) {
                throw refuse("The document is nested more than " + MAX_DEPTH + " levels deep, as no model is.");
            }
            path.addLast(current == Token.OBJECT ? "" : Integer.valueOf(-1));
        }
        return current;
    }

    /** The JSON path of the current token and its position in the file. */
    final String place() {
        StringBuilder place = new StringBuilder("$");
        for (Object step : path) {
            if (step instanceof Integer index) {
                place.append('[').append(Math.max(0, index)).append(']');
            } else if (!step.toString().isEmpty()) {
                String key = step.toString();
                place.append('.').append(key.length() > 60 ? key.substring(0, 60) + "…" : key);
            }
        }
        return place + ", " + position();
    }

    final UnreadableModelException refuse(String message) {
        return new UnreadableModelException(place(), message);
    }

    final void expect(Token wanted) throws IOException {
        if (next() != wanted) {
            throw refuse("The model has "
                    + current.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
                    + " where "
                    + wanted.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
                    + " belongs. Maybe the file is damaged or of another kind.");
        }
    }

    /** The next key of an object, or null at its end. */
    final @Nullable String nextKey() throws IOException {
        Token token = next();
        if (token == Token.OBJECT_END) {
            return null;
        }
        if (token != Token.KEY) {
            throw refuse("The model lacks a key here.");
        }
        return text();
    }

    /** Whether another element follows in the array; the token is read. */
    final boolean nextElement() throws IOException {
        Token token = next();
        if (token == Token.END) {
            throw refuse("The model ends within an array. Maybe the file was cut short.");
        }
        if (elements++ == MAX_ELEMENTS) {
            throw refuse("The model's lists have more than " + MAX_ELEMENTS + " entries.");
        }
        return token != Token.ARRAY_END;
    }

    /** Passes over the value that comes next. */
    final void skip() throws IOException {
        int depth = 0;
        do {
            Token token = next();
            switch (token) {
                case OBJECT, ARRAY -> depth++;
                case OBJECT_END, ARRAY_END -> depth--;
                case END -> throw refuse("The model ends within a value. Maybe the file was cut short.");
                default -> {}
            }
        } while (depth > 0);
    }

    /** A string, or a number written without quotes. */
    final String scalar() throws IOException {
        Token token = next();
        if (token != Token.STRING && token != Token.NUMBER) {
            throw refuse("The model lacks a text or number here.");
        }
        return text();
    }

    final List<String> strings() throws IOException {
        expect(Token.ARRAY);
        List<String> strings = new ArrayList<>();
        while (nextElement()) {
            requireElement(Token.STRING);
            if (strings.size() == MAX_STRINGS) {
                throw refuse("The list has more than " + MAX_STRINGS + " texts.");
            }
            strings.add(text());
        }
        return strings;
    }

    final int[] ints() throws IOException {
        expect(Token.ARRAY);
        Ints ints = new Ints();
        while (nextElement()) {
            if (current == Token.BOOLEAN) {
                ints.add(booleanValue() ? 1 : 0);
                continue;
            }
            requireElement(Token.NUMBER);
            long value = longValue();
            if (value != (int) value) {
                throw refuse("The whole number does not fit into 32 bits.");
            }
            ints.add((int) value);
        }
        return ints.toArray();
    }

    /** 32-bit floats; NaN and infinity are refused where they are used. */
    final float[] floats() throws IOException {
        expect(Token.ARRAY);
        float[] floats = new float[16];
        int size = 0;
        while (nextElement()) {
            requireElement(Token.NUMBER);
            if (size == floats.length) {
                floats = java.util.Arrays.copyOf(floats, Math.addExact(size, size));
            }
            floats[size++] = floatValue();
        }
        return java.util.Arrays.copyOf(floats, size);
    }

    private void requireElement(Token wanted) {
        if (current != wanted) {
            throw refuse("The model has " + current.name().toLowerCase(java.util.Locale.ROOT) + " in a list of "
                    + wanted.name().toLowerCase(java.util.Locale.ROOT) + "s.");
        }
    }
}
