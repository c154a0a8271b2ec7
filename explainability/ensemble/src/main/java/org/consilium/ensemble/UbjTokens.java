package org.consilium.ensemble;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Tokens of Universal Binary JSON, draft 12, as XGBoost writes it.
 *
 * <p>An array that announces a length and ends before it is refused when it ends; nothing is allocated for what was
 * only announced.
 */
final class UbjTokens extends ModelTokens {

    private static final int ANY = 0;
    private static final int MAX_TEXT_BYTES = 1 << 20;
    private static final long OPEN = -1;

    /** An object or array that has begun: how many entries are left, and of which type, where it says so. */
    private static final class Container {
        final boolean object;
        long left = OPEN;
        int type = ANY;
        boolean keyRead;

        Container(boolean object) {
            this.object = object;
        }
    }

    private final CountedInput in;
    private final Deque<Container> containers = new ArrayDeque<>();
    private boolean begun;
    private String text = "";
    private boolean truth;
    private boolean whole;
    private long wholeNumber;
    private double number;

    UbjTokens(CountedInput in) {
        this.in = in;
    }

    @Override
    protected String position() {
        return "byte " + in.position();
    }

    @Override
    protected Token advance() throws IOException {
        Container container = containers.peekLast();
        if (container == null) {
            if (begun) {
                if (in.read() >= 0) {
                    throw refuse("Something follows the document.");
                }
                return Token.END;
            }
            begun = true;
            return value(marker());
        }
        if (container.object && container.keyRead) {
            container.keyRead = false;
            return value(container.type == ANY ? marker() : container.type);
        }
        return entry(container);
    }

    /** The next key of an object or element of an array, or its end. */
    private Token entry(Container container) throws IOException {
        int marker = ANY;
        if (container.left == OPEN) {
            marker = marker();
            if (marker == (container.object ? '}' : ']')) {
                return end(container);
            }
        } else if (container.left == 0) {
            return end(container);
        } else {
            container.left--;
        }
        if (container.object) {
            text = string(length(marker == ANY ? marker() : marker));
            container.keyRead = true;
            return Token.KEY;
        }
        if (container.type != ANY) {
            return value(container.type);
        }
        return value(marker == ANY ? marker() : marker);
    }

    private Token end(Container container) {
        containers.removeLast();
        return container.object ? Token.OBJECT_END : Token.ARRAY_END;
    }

    private Token value(int marker) throws IOException {
        switch (marker) {
            case '{', '[' -> {
                return begin(marker == '{');
            }
            case 'S' -> {
                text = string(length(marker()));
                return Token.STRING;
            }
            case 'C' -> {
                text = String.valueOf((char) (big(1) & 0x7f));
                return Token.STRING;
            }
            case 'T', 'F' -> {
                truth = marker == 'T';
                return Token.BOOLEAN;
            }
            case 'Z' -> {
                return Token.NULL;
            }
            case 'd' -> {
                whole = false;
                number = Float.intBitsToFloat((int) big(4));
                return Token.NUMBER;
            }
            case 'D' -> {
                whole = false;
                number = Double.longBitsToDouble(big(8));
                return Token.NUMBER;
            }
            default -> {
                wholeNumber = whole(marker);
                whole = true;
                return Token.NUMBER;
            }
        }
    }

    private Token begin(boolean object) throws IOException {
        Container container = new Container(object);
        int next = in.peek();
        if (next == '$') {
            in.read();
            container.type = marker();
            if (in.peek() != '#') {
                throw refuse("A typed container must state its length.");
            }
            next = '#';
        }
        if (next == '#') {
            in.read();
            container.left = length(marker());
        }
        if (container.left > 0 && (container.type == 'T' || container.type == 'F' || container.type == 'Z')) {
            // Such elements take no byte, so a length alone could keep a reader busy for ever.
            throw refuse("A container of a type without bytes is not read.");
        }
        containers.addLast(container);
        return object ? Token.OBJECT : Token.ARRAY;
    }

    private long whole(int marker) throws IOException {
        return switch (marker) {
            case 'i' -> (byte) big(1);
            case 'U' -> big(1);
            case 'I' -> (short) big(2);
            case 'l' -> (int) big(4);
            case 'L' -> big(8);
            default ->
                throw refuse("The byte " + marker + " begins no value. Maybe the file is damaged or of another kind.");
        };
    }

    private long length(int marker) throws IOException {
        long length = whole(marker);
        if (length < 0) {
            throw refuse("A length is negative.");
        }
        return length;
    }

    private String string(long length) throws IOException {
        if (length > MAX_TEXT_BYTES) {
            throw refuse("A text of " + length + " bytes is longer than any in a model.");
        }
        byte[] bytes = in.readNBytes((int) length);
        if (bytes.length < length) {
            throw cutShort();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The next marker that is no padding. */
    private int marker() throws IOException {
        int marker;
        do {
            marker = in.read();
        } while (marker == 'N');
        if (marker < 0) {
            throw cutShort();
        }
        return marker;
    }

    private long big(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            int b = in.read();
            if (b < 0) {
                throw cutShort();
            }
            value = value << 8 | b;
        }
        return value;
    }

    private UnreadableModelException cutShort() {
        return refuse("The model ends here. Maybe the file was cut short.");
    }

    @Override
    String text() {
        return isNumber() ? (whole ? Long.toString(wholeNumber) : Double.toString(number)) : text;
    }

    @Override
    float floatValue() {
        return whole ? wholeNumber : (float) number;
    }

    @Override
    long longValue() {
        if (!whole) {
            throw refuse("The number must be whole.");
        }
        return wholeNumber;
    }

    @Override
    boolean booleanValue() {
        return truth;
    }
}
