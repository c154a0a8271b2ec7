package org.consilium.ensemble;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The lines of a text, with their numbers; a carriage return before the line's end is dropped. */
final class TextLines {

    private static final int MAX_LINE_BYTES = 1 << 26;

    private final InputStream in;
    private int number;

    TextLines(InputStream in) {
        this.in = in;
    }

    /** The next line, or null at the end. */
    @Nullable
    String next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = in.read();
        if (b < 0) {
            return null;
        }
        number++;
        while (b >= 0 && b != '\n') {
            if (line.size() >= MAX_LINE_BYTES) {
                throw refuse("The line is longer than " + MAX_LINE_BYTES + " bytes.");
            }
            line.write(b);
            b = in.read();
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    String place() {
        return "line " + number;
    }

    UnreadableModelException refuse(String message) {
        return new UnreadableModelException(place(), message);
    }
}
