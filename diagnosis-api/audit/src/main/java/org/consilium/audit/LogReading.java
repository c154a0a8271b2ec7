package org.consilium.audit;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Consumer;

/** One walk over an exported log: each entry holds and follows the one before, and the tree grows with it. */
public final class LogReading {

    private final TreeFrontier tree;
    private final Map<Long, TreeHash> roots = new HashMap<>();
    private final TreeMap<String, Long> kinds = new TreeMap<>();
    private ChainHead head;

    /** From the first entry on. */
    public LogReading() {
        this(ChainHead.EMPTY, new TreeFrontier());
    }

    LogReading(ChainHead trusted, TreeFrontier tree) {
        this.head = trusted;
        this.tree = tree;
    }

    /** The first place where the log does not hold. */
    public record Break(long sequence, String reason) {}

    /**
     * Walks to the end, or to the first entry that does not hold.
     *
     * @param sizes at which the root is noted
     * @param each is given every entry that holds
     */
    public Optional<Break> walk(InputStream entries, SortedSet<Long> sizes, Consumer<AuditEntry> each)
            throws IOException {
        note(sizes);
        try (LogFolder.Lines lines = new LogFolder.Lines(entries)) {
            for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
                AuditEntry entry = LogLine.read(line.get());
                long expected = head.sequence() + 1;
                if (entry.sequence() != expected) {
                    return broken(
                            "entry " + expected + " is missing: entry " + entry.sequence() + " stands in its place");
                }
                if (!entry.previous().equals(head.hash())) {
                    return broken(AuditChain.otherBefore(head.sequence()));
                }
                head = entry.head();
                tree.add(entry.leaf());
                kinds.merge(entry.event().kind(), 1L, Long::sum);
                note(sizes);
                each.accept(entry);
            }
        } catch (IllegalArgumentException e) {
            return broken(String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private Optional<Break> broken(String reason) {
        return Optional.of(new Break(head.sequence() + 1, reason));
    }

    private void note(SortedSet<Long> sizes) {
        if (sizes.contains(tree.size())) {
            roots.put(tree.size(), tree.root());
        }
    }

    /** The root of the tree when it had this size; empty if it was not asked for or never reached. */
    public Optional<TreeHash> rootAt(long size) {
        return Optional.ofNullable(roots.get(size));
    }

    public ChainHead head() {
        return head;
    }

    public TreeHash root() {
        return tree.root();
    }

    /** How many entries of each kind. */
    public Map<String, Long> kinds() {
        return Map.copyOf(kinds);
    }
}
