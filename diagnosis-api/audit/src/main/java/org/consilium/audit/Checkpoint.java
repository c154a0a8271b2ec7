package org.consilium.audit;

import java.time.Instant;
import java.util.Base64;

/**
 * What a log is at one moment, in a few lines: whoever keeps them can later tell whether the log still begins so.
 *
 * <p><b>Source</b>: the checkpoint format of transparency logs (C2SP tlog-checkpoint), so that the witnesses of other
 * logs can countersign it: origin, size, root in base64, then lines of our own.
 *
 * @param origin the name of the log; also the name of its key
 * @param size how many entries the log has
 * @param root of the tree of the entries' canonical bytes
 * @param head hash of the last entry, {@link ChainHead#GENESIS} for an empty log
 */
public record Checkpoint(String origin, long size, TreeHash root, String head, Instant at) {

    private static final int LINES = 5;
    private static final String HEAD = "head ";
    private static final String AT = "at ";

    public Checkpoint {
        if (!origin.matches("[!-~&&[^+]]+")) {
            throw new IllegalArgumentException("The name of a log is printable ASCII without blanks and '+'.");
        }
        if (size < 0) {
            throw new IllegalArgumentException("A log has 0 entries or more, not " + size + ".");
        }
    }

    /** The text that is signed. */
    public String text() {
        return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root.bytes()) + "\n" + HEAD + head
                + "\n" + AT + at + "\n";
    }

    /**
     * Reads exactly what {@link #text} writes.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    static Checkpoint ofText(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length != LINES + 1 || !lines[3].startsWith(HEAD) || !lines[4].startsWith(AT)) {
            throw new IllegalArgumentException(
                    "A checkpoint has the lines origin, size, root, 'head …' and 'at …'. Maybe the file is another.");
        }
        try {
            Checkpoint checkpoint = new Checkpoint(
                    lines[0],
                    Long.parseLong(lines[1]),
                    TreeHash.ofBytes(Base64.getDecoder().decode(lines[2])),
                    lines[3].substring(HEAD.length()),
                    Instant.parse(lines[4].substring(AT.length())));
            if (!checkpoint.text().equals(text)) {
                throw new IllegalArgumentException("The checkpoint is not written as checkpoints are.");
            }
            return checkpoint;
        } catch (java.time.DateTimeException e) {
            throw new IllegalArgumentException("The checkpoint's time is not an instant.", e);
        }
    }
}
