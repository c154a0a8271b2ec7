package org.consilium.audit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A proof that travels alone: that an entry is in a log of a checkpoint, or that one checkpoint's log goes on from
 * another's. Canonical JSON.
 */
public final class ProofFile {

    private static final String INCLUSION = "inclusion";
    private static final String CONSISTENCY = "consistency";

    private ProofFile() {}

    /** What a proof shows, if it holds. */
    public record Verdict(boolean holds, String text) {}

    /** That the entry is in the log of the checkpoint. */
    public static String inclusion(AuditEntry entry, MerkleTree tree, SignedCheckpoint checkpoint) {
        requireSize(tree, checkpoint);
        TreeMap<String, Object> members = new TreeMap<>();
        members.put("proof", INCLUSION);
        members.put("entry", CanonicalJsonReader.object(entry.canonical()));
        members.put("path", hex(tree.inclusion(Math.toIntExact(entry.sequence() - 1))));
        members.put("checkpoint", checkpoint.file());
        return CanonicalJson.of(members) + "\n";
    }

    /** That the log of the later checkpoint begins with the log of the earlier one. */
    public static String consistency(SignedCheckpoint earlier, SignedCheckpoint later, MerkleTree tree) {
        requireSize(tree, later);
        TreeMap<String, Object> members = new TreeMap<>();
        members.put("proof", CONSISTENCY);
        members.put(
                "path",
                hex(tree.consistency(Math.toIntExact(earlier.checkpoint().size()))));
        members.put("earlier", earlier.file());
        members.put("checkpoint", later.file());
        return CanonicalJson.of(members) + "\n";
    }

    private static void requireSize(MerkleTree tree, SignedCheckpoint checkpoint) {
        if (tree.size() != checkpoint.checkpoint().size()) {
            throw new IllegalArgumentException("The tree has " + tree.size() + " entries and the checkpoint "
                    + checkpoint.checkpoint().size() + ": a proof is made of the checkpoint's tree.");
        }
    }

    /**
     * Checks a proof.
     *
     * @param key the installation's public key, had from elsewhere
     * @param outside a checkpoint kept elsewhere that must be the proof's; null to take the proof's own
     * @throws IllegalArgumentException if the file is no proof
     */
    public static Verdict check(String file, java.security.PublicKey key, @Nullable SignedCheckpoint outside) {
        SortedMap<String, Object> members = CanonicalJsonReader.object(file.stripTrailing());
        SignedCheckpoint checkpoint = SignedCheckpoint.parse(text(members, "checkpoint"));
        List<TreeHash> path = ((List<?>) member(members, "path"))
                .stream().map(hash -> TreeHash.ofHex(String.valueOf(hash))).toList();
        if (!checkpoint.isSignedBy(key)) {
            return new Verdict(false, "The proof's checkpoint is not signed by the key.");
        }
        if (outside != null && !outside.checkpoint().equals(checkpoint.checkpoint())) {
            return new Verdict(false, "The proof is for another checkpoint than the one kept elsewhere.");
        }
        Checkpoint later = checkpoint.checkpoint();
        return switch (text(members, "proof")) {
            case INCLUSION -> {
                String canonical = CanonicalJson.of(new TreeMap<>(entry(members)));
                AuditEntry entry = AuditEntry.read(canonical, Sha256.hex(canonical.getBytes(StandardCharsets.UTF_8)));
                boolean holds =
                        MerkleProof.includes(entry.leaf(), entry.sequence() - 1, later.size(), path, later.root());
                yield new Verdict(
                        holds,
                        holds
                                ? "Entry " + entry.sequence() + " is in the log of " + later.size() + " entries of "
                                        + later.at() + "."
                                : "The path does not lead from the entry to the checkpoint's root.");
            }
            case CONSISTENCY -> {
                SignedCheckpoint earlier = SignedCheckpoint.parse(text(members, "earlier"));
                Checkpoint before = earlier.checkpoint();
                boolean holds = earlier.isSignedBy(key)
                        && MerkleProof.continues(before.size(), before.root(), later.size(), later.root(), path);
                yield new Verdict(
                        holds,
                        holds
                                ? "The log of " + later.size() + " entries begins with the log of " + before.size()
                                        + " entries of " + before.at() + "."
                                : "The later log does not go on from the earlier one, or the earlier is not signed by the key.");
            }
            default -> throw new IllegalArgumentException("A proof is of inclusion or of consistency.");
        };
    }

    @SuppressWarnings("unchecked") // the reader makes maps with names only
    private static Map<String, Object> entry(SortedMap<String, Object> members) {
        return (Map<String, Object>) member(members, "entry");
    }

    private static String text(Map<String, Object> members, String name) {
        return String.valueOf(member(members, name));
    }

    private static Object member(Map<String, Object> members, String name) {
        Object value = members.get(name);
        if (value == null) {
            throw new IllegalArgumentException("A proof has the member '" + name + "', and this has not.");
        }
        return value;
    }

    private static List<String> hex(List<TreeHash> path) {
        return path.stream().map(TreeHash::hex).toList();
    }
}
