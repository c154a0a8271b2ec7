package org.consilium.server.persistence;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ByteStreamWriter;

/**
 * Rows in the text format of PostgreSQL's COPY.
 *
 * <p>Source: PostgreSQL 18, "COPY", File Formats, Text Format; "Arrays", Array Input and Output Syntax.
 */
final class CopyText {

    private final StringBuilder text = new StringBuilder(1 << 16);
    private boolean inRow;

    CopyText add(@Nullable String value) {
        separate();
        if (value == null) {
            text.append("\\N");
        } else {
            escaped(value);
        }
        return this;
    }

    CopyText add(@Nullable Instant value) {
        // Java writes years beyond 9999 with a sign that PostgreSQL does not read.
        return add(value == null ? null : value.toString().replace("+", ""));
    }

    /** An array of texts. Its own quoting lies inside that of the row. */
    CopyText add(Collection<String> values) {
        separate();
        text.append('{');
        for (Iterator<String> each = values.iterator(); each.hasNext(); ) {
            text.append('"');
            String value = each.next();
            if (value.indexOf('"') < 0 && value.indexOf('\\') < 0) {
                escaped(value);
            } else {
                escaped(value.replace("\\", "\\\\").replace("\"", "\\\""));
            }
            text.append(each.hasNext() ? "\"," : "\"");
        }
        text.append('}');
        return this;
    }

    void endRow() {
        text.append('\n');
        inRow = false;
    }

    private void separate() {
        if (inRow) {
            text.append('\t');
        }
        inRow = true;
    }

    private void escaped(String value) {
        int from = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' || c == '\n' || c == '\r' || c == '\t') {
                text.append(value, from, i).append('\\');
                text.append(c == '\\' ? '\\' : c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
                from = i + 1;
            }
        }
        text.append(value, from, value.length());
    }

    ByteStreamWriter bytes() {
        return ByteStreamWriter.of(java.nio.ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
    }
}
