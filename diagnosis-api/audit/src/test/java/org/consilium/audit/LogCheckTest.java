package org.consilium.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.consilium.audit.command.AuditTool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogCheckTest {

    private static final int ENTRIES = 1000;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<AuditEntry> LOG = log(ENTRIES, "dr.lang");

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static CheckpointKey key;

    @SuppressWarnings("NullAway.Init") // set by JUnit
    @TempDir
    private Path folder;

    @BeforeAll
    static void makeKey() throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        key = new CheckpointKey(pair.getPrivate(), pair.getPublic());
    }

    /** After the entry before it, an entry with one bit turned is refused at its own place, by the same reader. */
    @Test
    void everySingleBitFlipIsFoundAtItsEntry() {
        long missed = IntStream.range(0, ENTRIES)
                .parallel()
                .mapToLong(LogCheckTest::flipsMissed)
                .sum();
        assertThat(missed).isZero();
    }

    private static long flipsMissed(int index) {
        ChainHead trusted = index == 0 ? ChainHead.EMPTY : LOG.get(index - 1).head();
        String next = index + 1 < ENTRIES ? LogLine.of(LOG.get(index + 1)) + "\n" : "";
        byte[] line = (LogLine.of(LOG.get(index)) + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] lines = (LogLine.of(LOG.get(index)) + "\n" + next).getBytes(StandardCharsets.UTF_8);
        long missed = 0;
        for (int bit = 0; bit < 8 * line.length; bit++) {
            lines[bit / 8] ^= (byte) (1 << (bit % 8));
            // Where no line begins or ends by it, only the line itself is read, which is faster; of one entry in a
            // hundred
            // the log is walked for every bit.
            boolean sameLines = index % 100 != 0 && lines[bit / 8] != '\n' && bit / 8 != line.length - 1;
            if (sameLines ? isRead(lines, line.length - 1) : breaks(trusted, lines) != index + 1) {
                missed++;
            }
            lines[bit / 8] ^= (byte) (1 << (bit % 8));
        }
        return missed;
    }

    private static boolean isRead(byte[] lines, int length) {
        try {
            LogLine.read(java.util.Arrays.copyOf(lines, length));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static long breaks(ChainHead trusted, byte[] lines) {
        try {
            return new LogReading(trusted, new TreeFrontier())
                    .walk(new ByteArrayInputStream(lines), new TreeSet<>(), entry -> {})
                    .map(LogReading.Break::sequence)
                    .orElse(-1L);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everyDeletionAndReorderingIsFound() {
        List<String> lines = LOG.stream().map(LogLine::of).toList();
        for (int i = 0; i < ENTRIES - 1; i++) {
            ChainHead trusted = i == 0 ? ChainHead.EMPTY : LOG.get(i - 1).head();
            String after = lines.get(i + 1) + "\n";
            assertThat(breaks(trusted, after.getBytes(StandardCharsets.UTF_8))).isEqualTo(i + 1);
            assertThat(breaks(trusted, (after + lines.get(i) + "\n").getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(i + 1);
            assertThat(breaks(trusted, (lines.get(i) + "\n" + lines.get(i) + "\n").getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(i + 2);
        }
    }

    @Test
    void anUntouchedLogHoldsAndSaysWhatOnlyAnOutsideCheckpointCanShow() throws IOException {
        export(LOG, LOG);
        LogCheck.Report report = LogCheck.of(new LogFolder(folder), List.of(), null);
        assertThat(report.broken()).isEmpty();
        assertThat(report.entries()).isEqualTo(ENTRIES);
        assertThat(report.notes()).anySatisfy(note -> assertThat(note).contains("cannot be found"));
        assertThat(LogCheck.of(new LogFolder(folder), List.of(signed(LOG.subList(0, 700))), key.publicKey())
                        .notes())
                .anySatisfy(note -> assertThat(note).contains("kept elsewhere holds"));
    }

    @Test
    void entriesCutOffAreFoundOnlyAgainstACheckpointKeptElsewhere() throws IOException {
        List<AuditEntry> shorter = LOG.subList(0, 990);
        export(shorter, shorter);
        assertThat(LogCheck.of(new LogFolder(folder), List.of(), key.publicKey())
                        .broken())
                .isEmpty();
        assertThat(LogCheck.of(new LogFolder(folder), List.of(signed(LOG)), key.publicKey())
                        .broken())
                .singleElement()
                .asString()
                .contains("cut off");
    }

    @Test
    void aLogWrittenAnewIsFoundOnlyAgainstACheckpointKeptElsewhere() throws IOException {
        List<AuditEntry> forged = log(ENTRIES, "mallory");
        export(forged, forged);
        assertThat(LogCheck.of(new LogFolder(folder), List.of(), key.publicKey())
                        .broken())
                .isEmpty();
        assertThat(LogCheck.of(new LogFolder(folder), List.of(signed(LOG.subList(0, 10))), key.publicKey())
                        .broken())
                .singleElement()
                .asString()
                .contains("fork");
    }

    @Test
    void severalCheckpointsKeptElsewhereSayBetweenWhichEntriesALogWasWrittenAnew() throws IOException {
        List<AuditEntry> forged = new ArrayList<>(LOG.subList(0, 500));
        for (int i = 500; i < ENTRIES; i++) {
            forged.add(AuditEntry.after(
                    forged.get(i - 1).head(),
                    new AuditEvent("view", "mallory", "p1", null, Map.of()),
                    START.plusSeconds(i)));
        }
        export(forged, forged);
        Path kept = Files.createDirectory(folder.resolve("kept"));
        for (int size : List.of(100, 450, 520, 900)) {
            Files.writeString(
                    kept.resolve(size + ".txt"), signed(LOG.subList(0, size)).file());
        }
        assertThat(tool("verify", folder, "--checkpoint", kept, "--key", folder.resolve("audit.pub.pem")))
                .startsWith("1")
                .contains("the first 520 entries are not the ones")
                .contains("Up to entry 450 the log is the one of that time")
                .doesNotContain("the first 900");
        Files.write(kept.resolve("100.txt"), new byte[] {(byte) 0xff, '\n'});
        assertThat(tool("verify", folder, "--checkpoint", kept)).startsWith("1").contains("100.txt does not hold");
    }

    @Test
    void aCheckpointOfAnotherKeyOrAChangedOneDoesNotCount() throws IOException {
        export(LOG, LOG);
        String file = Files.readString(folder.resolve("checkpoint.txt"));
        Files.writeString(folder.resolve("checkpoint.txt"), file.replace("\n1000\n", "\n1001\n"));
        assertThat(LogCheck.of(new LogFolder(folder), List.of(), key.publicKey())
                        .broken())
                .singleElement()
                .asString()
                .contains("not signed");
        for (int bit = 0; bit < 8 * file.getBytes(StandardCharsets.UTF_8).length; bit++) {
            byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
            bytes[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(counts(new String(bytes, StandardCharsets.UTF_8))).isFalse();
        }
    }

    private static boolean counts(String file) {
        try {
            return SignedCheckpoint.parse(file).isSignedBy(key.publicKey());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Test
    void aRecordThatWasChangedOrTakenAwayIsFound() throws IOException {
        List<AuditEntry> log = new ArrayList<>(List.of(AuditEntry.after(
                ChainHead.EMPTY,
                new AuditEvent("assessment", "dr.lang", "p1", "a1", Map.of("record", Sha256.hex(new byte[] {'x'}))),
                START)));
        export(log, log);
        Path records = folder.resolve("records.jsonl");
        Files.writeString(records, "{\"id\":\"a1\",\"record\":\"x\"}\n");
        assertThat(LogCheck.of(new LogFolder(folder), List.of(), null).broken()).isEmpty();
        Files.writeString(records, "{\"id\":\"a1\",\"record\":\"y\"}\n");
        assertThat(LogCheck.of(new LogFolder(folder), List.of(), null).broken())
                .singleElement()
                .asString()
                .contains("not the one of its entry");
        Files.writeString(records, "");
        assertThat(LogCheck.of(new LogFolder(folder), List.of(), null).broken())
                .singleElement()
                .asString()
                .contains("missing");
    }

    @Test
    void proofsAreMadeAndCheckedOnTheCommandLine() throws IOException {
        export(LOG, LOG);
        Path publicKey = folder.resolve("audit.pub.pem");
        Path earlier = folder.resolve("earlier.txt");
        Files.writeString(earlier, signed(LOG.subList(0, 321)).file());
        Path proof = folder.resolve("proof.json");
        assertThat(tool("prove", folder, "--entry", 17, "--out", proof)).startsWith("0");
        assertThat(tool("verify", proof, "--key", publicKey)).startsWith("0").contains("Entry 17 is in the log");
        Files.writeString(proof, Files.readString(proof).replace("dr.lang", "dr.long"));
        assertThat(tool("verify", proof, "--key", publicKey)).startsWith("1");
        assertThat(tool("prove", folder, "--since", earlier, "--out", proof)).startsWith("0");
        assertThat(tool("verify", proof, "--key", publicKey)).startsWith("0").contains("begins with the log of 321");
        assertThat(tool("verify", proof)).startsWith("2");
        assertThat(tool("verify", folder, "--checkpoint", earlier, "--key", publicKey, "--json"))
                .startsWith("0")
                .contains("\"intact\":true");
        assertThat(tool("verify", folder.resolve("none"))).startsWith("2");
    }

    @Test
    void onlyTheOneFormOfJsonIsRead() {
        for (String other : List.of(
                "{\"b\":1,\"a\":2}",
                "{\"a\": 1}",
                "{\"a\":01}",
                "{\"a\":1}x",
                "{\"a\":\"\\u0041\"}",
                "{\"a\":1,\"a\":1}",
                "[1]",
                "{\"a\":1.5}",
                "")) {
            assertThatThrownBy(() -> CanonicalJsonReader.object(other)).isInstanceOf(IllegalArgumentException.class);
        }
        String one = "{\"a\":[1,\"\\n\\u0001\",{}],\"b\":{\"c\":null,\"d\":true}}";
        assertThat(CanonicalJson.of(CanonicalJsonReader.object(one))).isEqualTo(one);
    }

    @Test
    void aSealedPartIsCoveredByTheHash() {
        AuditEvent event = new AuditEvent("answer", "dr.lang", "p1", "a1", Map.of("finding", "x"))
                .with(new SealedDetail("k1", "AAAA"));
        AuditEntry entry = AuditEntry.after(ChainHead.EMPTY, event, START);
        assertThat(AuditEntry.read(entry.canonical(), entry.hash())).isEqualTo(entry);
        AuditEntry other = new AuditEntry(
                1, entry.at(), event.with(new SealedDetail("k1", "AAAB")), entry.previous(), entry.hash());
        assertThat(other.holds()).isFalse();
    }

    private String tool(Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        List<String> words =
                java.util.Arrays.stream(arguments).map(String::valueOf).toList();
        int code = AuditTool.run(words, print, print);
        return code + " " + out.toString(StandardCharsets.UTF_8);
    }

    private void export(List<AuditEntry> entries, List<AuditEntry> signedEntries) throws IOException {
        StringBuilder lines = new StringBuilder();
        entries.forEach(entry -> lines.append(LogLine.of(entry)).append('\n'));
        Files.writeString(folder.resolve("entries.jsonl"), lines);
        Files.writeString(
                folder.resolve("checkpoint.txt"), signed(signedEntries).file());
        Files.writeString(folder.resolve("audit.pub.pem"), key.publicPem());
    }

    private static SignedCheckpoint signed(List<AuditEntry> entries) {
        TreeFrontier tree = new TreeFrontier();
        entries.forEach(entry -> tree.add(entry.leaf()));
        String head = entries.get(entries.size() - 1).hash();
        return SignedCheckpoint.sign(
                new Checkpoint("consilium.example/audit", entries.size(), tree.root(), head, START),
                key.privateKey(),
                key.publicKey());
    }

    private static List<AuditEntry> log(int size, String actor) {
        List<AuditEntry> log = new ArrayList<>();
        ChainHead head = ChainHead.EMPTY;
        for (int i = 0; i < size; i++) {
            AuditEntry entry =
                    AuditEntry.after(head, new AuditEvent("view", actor, "p1", null, Map.of()), START.plusSeconds(i));
            log.add(entry);
            head = entry.head();
        }
        return log;
    }
}
