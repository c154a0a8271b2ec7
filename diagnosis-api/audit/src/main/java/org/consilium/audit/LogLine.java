package org.consilium.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** An entry as a line of an exported log: {@code {"entry":…,"hash":"…"}}, the entry in its canonical form. */
public final class LogLine {

    private static final byte[] BEFORE = "{\"entry\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BETWEEN = ",\"hash\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AFTER = "\"}".getBytes(StandardCharsets.US_ASCII);
    private static final int HASH_DIGITS = 64;
    private static final String NO_ENTRY = "no-entry";
    private static final String OTHER = "the line is not that of an entry";
    private static final int FRAME = BEFORE.length + BETWEEN.length + HASH_DIGITS + AFTER.length;

    private LogLine() {}

    /** The line, without its end. */
    public static String of(AuditEntry entry) {
        return "{\"entry\":" + entry.canonical() + ",\"hash\":\"" + entry.hash() + "\"}";
    }

    /** A line in the place of a row that is no entry: who exports a log that was edited shows the edit. */
    public static String ofNoEntry(String why) {
        return CanonicalJson.of(new TreeMap<>(Map.of(NO_ENTRY, why)));
    }

    /**
     * Reads a line and checks that the entry has the hash beside it.
     *
     * @throws IllegalArgumentException if it is no such line, or the hash is another
     */
    public static AuditEntry read(byte[] line) {
        int entryEnds = line.length - FRAME + BEFORE.length;
        if (line.length < FRAME
                || !at(line, 0, BEFORE)
                || !at(line, entryEnds, BETWEEN)
                || !at(line, line.length - AFTER.length, AFTER)) {
            throw new IllegalArgumentException(whyNoEntry(line));
        }
        byte[] canonical = Arrays.copyOfRange(line, BEFORE.length, entryEnds);
        String hash =
                new String(line, line.length - AFTER.length - HASH_DIGITS, HASH_DIGITS, StandardCharsets.ISO_8859_1);
        if (!Sha256.hex(canonical).equals(hash)) {
            throw new IllegalArgumentException("its hash is not the hash of what it says");
        }
        return AuditEntry.read(new String(canonical, StandardCharsets.UTF_8), hash);
    }

    private static String whyNoEntry(byte[] line) {
        try {
            Object why = CanonicalJsonReader.object(new String(line, StandardCharsets.UTF_8))
                    .get(NO_ENTRY);
            return why instanceof String text ? text : OTHER;
        } catch (IllegalArgumentException e) {
            return OTHER;
        }
    }

    private static boolean at(byte[] line, int from, byte[] expected) {
        return from >= 0 && Arrays.equals(line, from, from + expected.length, expected, 0, expected.length);
    }
}
