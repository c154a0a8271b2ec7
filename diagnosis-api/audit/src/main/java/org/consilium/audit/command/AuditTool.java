package org.consilium.audit.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.consilium.audit.AuditEntry;
import org.consilium.audit.CanonicalJson;
import org.consilium.audit.CheckpointKey;
import org.consilium.audit.LogCheck;
import org.consilium.audit.LogFolder;
import org.consilium.audit.LogReading;
import org.consilium.audit.MerkleTree;
import org.consilium.audit.ProofFile;
import org.consilium.audit.SignedCheckpoint;
import org.consilium.audit.TreeHash;
import org.jspecify.annotations.Nullable;

/** Checks an exported log or a proof, and makes proofs of an exported log. Exit code 0: holds; 1: not; 2: wrong use. */
public final class AuditTool {

    private static final int BROKEN = 1;
    private static final int WRONG_USE = 2;

    private static final String HELP =
            """
            Checks an exported audit log without a server.

              audit verify DIR  [--checkpoint FILE|FOLDER]... [--key FILE] [--json]
              audit verify PROOF [--checkpoint FILE] --key FILE [--json]
              audit prove DIR --entry N [--out FILE]        that an entry is in the log of the folder's checkpoint
              audit prove DIR --since CHECKPOINT [--out FILE]  that the log goes on from an earlier checkpoint

            --checkpoint  a checkpoint that was kept elsewhere: only against one can it be found that entries were cut
                          off at the end, or that the log was written anew; with several, or a folder of them, between
                          which entries that began
            --key         the installation's public key (audit.pub.pem), had from elsewhere

            Exit code 0: it holds; 1: it does not; 2: wrong use.
            """;

    private final PrintStream out;
    private final Map<String, String> options = new HashMap<>();
    private final List<String> checkpoints = new ArrayList<>();
    private final List<String> words = new ArrayList<>();

    private AuditTool(PrintStream out) {
        this.out = out;
    }

    /** Wrong use, said in a line. */
    private static final class WrongUse extends RuntimeException {
        WrongUse(String text) {
            super(text);
        }
    }

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    /** Does what was typed and answers the exit code. */
    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        try {
            return new AuditTool(out).run(arguments);
        } catch (WrongUse e) {
            err.println(e.getMessage());
            err.println("See audit verify --help.");
            return WRONG_USE;
        } catch (NoSuchFileException e) {
            err.println("There is no file " + e.getFile() + ".");
            return WRONG_USE;
        } catch (IOException | IllegalArgumentException e) {
            err.println(e.getMessage());
            return BROKEN;
        }
    }

    private int run(List<String> arguments) throws IOException {
        if (arguments.isEmpty() || arguments.contains("--help") || arguments.contains("-h")) {
            out.print(HELP);
            return arguments.isEmpty() ? WRONG_USE : 0;
        }
        read(arguments.subList(1, arguments.size()));
        if (words.size() != 1) {
            throw new WrongUse("Name one folder or proof.");
        }
        Path path = Path.of(words.get(0));
        return switch (arguments.get(0)) {
            case "verify" -> Files.isDirectory(path) ? verifyLog(path) : verifyProof(path);
            case "prove" -> prove(new LogFolder(path));
            default -> throw new WrongUse("There is no command " + arguments.get(0) + "; there are verify and prove.");
        };
    }

    private void read(List<String> arguments) {
        Set<String> known = Set.of("--checkpoint", "--key", "--entry", "--since", "--out");
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (argument.equals("--json")) {
                options.put(argument, "yes");
            } else if (known.contains(name)) {
                if (equals < 0 && i + 1 == arguments.size()) {
                    throw new WrongUse("The option " + name + " needs a value.");
                }
                String value = equals < 0 ? arguments.get(++i) : argument.substring(equals + 1);
                options.put(name, value);
                if (name.equals("--checkpoint")) {
                    checkpoints.add(value);
                }
            } else if (argument.startsWith("-")) {
                throw new WrongUse("There is no option " + argument + ".");
            } else {
                words.add(argument);
            }
        }
    }

    private int verifyLog(Path folder) throws IOException {
        LogCheck.Report report = LogCheck.of(new LogFolder(folder), outside(), key());
        if (options.containsKey("--json")) {
            TreeMap<String, Object> members = new TreeMap<>();
            members.put("intact", report.intact());
            members.put("entries", report.entries());
            members.put("head", report.head());
            members.put("root", report.root());
            members.put("kinds", new TreeMap<>(report.kinds()));
            members.put("broken", report.broken());
            members.put("notes", report.notes());
            out.println(CanonicalJson.of(members));
        } else {
            report.broken().forEach(line -> out.println("BROKEN  " + line));
            out.println((report.intact() ? "Intact: " : "Up to there ") + report.entries()
                    + " entries hold, each follows the one before.");
            out.println("  head  " + report.head());
            out.println("  root  " + report.root());
            new TreeMap<>(report.kinds()).forEach((kind, count) -> out.printf("  %8d  %s%n", count, kind));
            report.notes().forEach(out::println);
        }
        return report.intact() ? 0 : BROKEN;
    }

    private int verifyProof(Path file) throws IOException {
        PublicKey key = key();
        if (key == null) {
            throw new WrongUse("A proof is checked with the installation's public key: name it with --key.");
        }
        ProofFile.Verdict verdict =
                ProofFile.check(read(file), key, outside().stream().findFirst().orElse(null));
        if (options.containsKey("--json")) {
            TreeMap<String, Object> members = new TreeMap<>();
            members.put("holds", verdict.holds());
            members.put("text", verdict.text());
            out.println(CanonicalJson.of(members));
        } else {
            out.println((verdict.holds() ? "Holds: " : "BROKEN  ") + verdict.text());
        }
        return verdict.holds() ? 0 : BROKEN;
    }

    private int prove(LogFolder log) throws IOException {
        SignedCheckpoint checkpoint = checkpoint(log.checkpoint());
        List<TreeHash> leaves = new ArrayList<>();
        long wanted = options.containsKey("--entry") ? number(String.valueOf(options.get("--entry"))) : 0;
        List<AuditEntry> found = new ArrayList<>();
        try (InputStream in = LogFolder.open(log.entries())) {
            Optional<LogReading.Break> broken = new LogReading().walk(in, new TreeSet<>(), entry -> {
                if (leaves.size() < checkpoint.checkpoint().size()) {
                    leaves.add(entry.leaf());
                }
                if (entry.sequence() == wanted) {
                    found.add(entry);
                }
            });
            if (broken.isPresent()) {
                throw new IllegalArgumentException("Nothing can be proved of a log that does not hold: entry "
                        + broken.get().sequence() + ", " + broken.get().reason() + ".");
            }
        }
        MerkleTree tree = new MerkleTree(leaves);
        String proof;
        if (options.containsKey("--since")) {
            Path earlier = Path.of(String.valueOf(options.get("--since")));
            proof = ProofFile.consistency(checkpoint(earlier), checkpoint, tree);
        } else if (found.isEmpty()) {
            throw new WrongUse("Name an entry of the log with --entry, or an earlier checkpoint with --since.");
        } else {
            proof = ProofFile.inclusion(found.get(0), tree, checkpoint);
        }
        String file = options.get("--out");
        if (file == null) {
            out.print(proof);
        } else {
            Files.writeString(Path.of(file), proof);
        }
        return 0;
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new WrongUse("--entry needs the number of an entry, from 1.");
        }
    }

    /** What was named, and what is in folders that were named. */
    private List<SignedCheckpoint> outside() throws IOException {
        List<SignedCheckpoint> found = new ArrayList<>();
        for (String name : checkpoints) {
            Path path = Path.of(name);
            if (!Files.isDirectory(path)) {
                found.add(checkpoint(path));
                continue;
            }
            List<Path> files;
            try (Stream<Path> there = Files.list(path)) {
                files = there.filter(each -> each.toString().endsWith(".txt"))
                        .sorted()
                        .toList();
            }
            if (files.isEmpty()) {
                throw new WrongUse("There is no checkpoint (*.txt) in " + path + ".");
            }
            for (Path file : files) {
                found.add(checkpoint(file));
            }
        }
        return found;
    }

    private static SignedCheckpoint checkpoint(Path file) throws IOException {
        try {
            return SignedCheckpoint.parse(read(file));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("BROKEN  The checkpoint " + file + " does not hold: " + e.getMessage());
        }
    }

    /** Bytes that are no text become a sign that is in no file of ours, and are refused with it. */
    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private @Nullable PublicKey key() throws IOException {
        String file = options.get("--key");
        return file == null ? null : CheckpointKey.readPublic(Path.of(file));
    }
}
