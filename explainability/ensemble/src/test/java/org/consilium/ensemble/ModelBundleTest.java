package org.consilium.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelBundleTest {

    private static final SigningKey KEY = SigningKey.generate();
    private static final BundleTrust TRUST = BundleTrust.of(KEY.publicKey());

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void whatIsWrittenIsReadToTheBit() throws IOException {
        Path file = folder.resolve("a.bundle");
        String hash = Examples.bundle().write(file, KEY);
        ModelBundle bundle = ModelBundle.open(file, TRUST);

        assertThat(bundle.contentHash()).isEqualTo(hash);
        assertThat(bundle.verifiedBy()).contains(KEY.keyId());
        assertThat(bundle.columns()).isEqualTo(Examples.COLUMNS);
        assertThat(bundle.isDemo()).isTrue();
        BundleTask task = bundle.task("diabetes").orElseThrow();
        for (double[] row : Examples.ROWS) {
            Prediction before = Examples.ensemble().predict(row);
            Prediction after = task.ensemble().predict(row);
            assertThat(after.margins()).containsExactly(before.margins());
            assertThat(after.calibratedMargins()).containsExactly(before.calibratedMargins());
            assertThat(after.probabilities()).containsExactly(before.probabilities());
        }
        assertThat(task.predictionSets()).isEqualTo(Examples.task("diabetes").predictionSets());
        assertThat(Arrays.deepEquals(bundle.background().orElseThrow().toRows(), Examples.ROWS))
                .isTrue();
        assertThat(bundle.document("report.html").orElseThrow())
                .isEqualTo("<p>figures</p>".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void equalContentMakesEqualBytes() throws IOException {
        Examples.bundle().write(folder.resolve("a"), KEY);
        Examples.bundle().write(folder.resolve("b"), KEY);
        assertThat(folder.resolve("a")).hasSameBinaryContentAs(folder.resolve("b"));
    }

    @Test
    void timesAndHostStayOutsideTheContentHashButUnderTheSignature() throws IOException {
        byte[] run = "{\"host\":\"a\"}".getBytes(StandardCharsets.UTF_8);
        String with = Examples.bundle().document("run.json", run).write(folder.resolve("with"), KEY);
        String without = Examples.bundle().write(folder.resolve("without"), KEY);
        assertThat(with).isEqualTo(without);

        replace(folder.resolve("with"), "run.json", "{\"host\":\"b\"}".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> ModelBundle.open(folder.resolve("with"), TRUST))
                .isInstanceOf(UnreadableModelException.class)
                .hasMessageContaining("run.json");
    }

    @Test
    void aChangedEntryIsRefusedByName() throws IOException {
        Path file = folder.resolve("a");
        Examples.bundle().write(file, KEY);
        replace(file, "provenance.json", "{}".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> ModelBundle.open(file, TRUST))
                .isInstanceOf(UnreadableModelException.class)
                .hasMessageContaining("provenance.json")
                .hasMessageContaining("changed or damaged");
        assertThatThrownBy(() -> ModelBundle.openUnverified(file)).isInstanceOf(UnreadableModelException.class);
    }

    @Test
    void anEntryTheManifestDoesNotNameIsRefused() throws IOException {
        Path file = folder.resolve("a");
        Examples.bundle().write(file, KEY);
        replace(file, "extra.json", new byte[] {1});
        assertThatThrownBy(() -> ModelBundle.open(file, TRUST)).hasMessageContaining("extra.json");
    }

    @Test
    void aManifestMadeAnewIsRefusedForItsSignature() throws IOException {
        Path file = folder.resolve("a");
        Examples.bundle().write(file, KEY);
        SortedMap<String, byte[]> entries = BundleEntries.read(file);
        entries.put("provenance.json", "{}".getBytes(StandardCharsets.UTF_8));
        entries.put("manifest.json", BundleManifest.of(entries).write());
        BundleEntries.write(entries, file);
        assertThatThrownBy(() -> ModelBundle.open(file, TRUST)).hasMessageContaining("The signature is not that");
        assertThat(ModelBundle.openUnverified(file).verifiedBy()).isEmpty();
    }

    @Test
    void aKeyThatIsNotTrustedIsRefused() throws IOException {
        Path file = folder.resolve("a");
        Examples.bundle().write(file, SigningKey.generate());
        assertThatThrownBy(() -> ModelBundle.open(file, TRUST)).hasMessageContaining("not trusted");
    }

    @Test
    void aMissingEntryIsRefusedByName() throws IOException {
        Path file = folder.resolve("a");
        Examples.bundle().write(file, KEY);
        SortedMap<String, byte[]> entries = BundleEntries.read(file);
        entries.remove("tasks/diabetes/members/forest.trees");
        BundleEntries.write(entries, file);
        assertThatThrownBy(() -> ModelBundle.open(file, TRUST))
                .hasMessageContaining("tasks/diabetes/members/forest.trees");
    }

    @Test
    void aTruncatedBundleIsRefused() throws IOException {
        Path file = folder.resolve("a");
        Examples.bundle().write(file, KEY);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length += 97) {
            Path cut = folder.resolve("cut");
            Files.write(cut, Arrays.copyOf(whole, length));
            if (length < whole.length - 2_000) {
                assertThatThrownBy(() -> ModelBundle.open(cut, TRUST)).isInstanceOf(UnreadableModelException.class);
            }
        }
    }

    @Test
    void aNewerFormatIsRefusedByItsNumber() throws IOException {
        Path file = folder.resolve("a");
        Examples.bundle().write(file, KEY);
        SortedMap<String, byte[]> entries = BundleEntries.read(file);
        String json = new String(entries.get("bundle.json"), StandardCharsets.UTF_8)
                .replace("\"formatVersion\" : 1", "\"formatVersion\" : 2");
        entries.put("bundle.json", json.getBytes(StandardCharsets.UTF_8));
        entries.put("manifest.json", BundleManifest.of(entries).write());
        BundleEntries.write(entries, file);
        assertThatThrownBy(() -> ModelBundle.openUnverified(file)).hasMessageContaining("formatVersion is 2");
    }

    @Test
    void anEntryThatUnpacksBeyondTheBoundIsRefusedBeforeItFillsMemory() throws IOException {
        assertThatThrownBy(() ->
                        BundleEntries.readBounded(new java.io.ByteArrayInputStream(new byte[100]), "tasks/x.trees", 99))
                .isInstanceOf(UnreadableModelException.class)
                .hasMessageContaining("tasks/x.trees");
    }

    @Test
    void pathsThatLeaveTheBundleAreRefused() {
        for (String path : List.of("../x", "/x", "a//b", "a/./b", "a\\b", "", "a/..", "ä")) {
            assertThatThrownBy(() -> Examples.bundle().document(path, new byte[0]))
                    .as(path)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aKeyIsMadeOnceAndKeptToItsOwner() throws IOException {
        Path file = folder.resolve("keys/bundle.pem");
        SigningKey first = SigningKey.loadOrCreate(file);
        SigningKey second = SigningKey.loadOrCreate(file);
        assertThat(second.keyId()).isEqualTo(first.keyId()).hasSize(16);
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);

        Examples.bundle().write(folder.resolve("a"), second);
        BundleTrust trust = BundleTrust.folder(folder.resolve("keys"));
        assertThat(ModelBundle.open(folder.resolve("a"), trust).verifiedBy()).contains(first.keyId());
    }

    @Test
    void aPublicKeyOfAnotherPairIsNoticed() throws IOException {
        Path file = folder.resolve("bundle.pem");
        SigningKey.loadOrCreate(file);
        Files.writeString(
                folder.resolve("bundle.pub.pem"), SigningKey.generate().publicKeyPem());
        assertThatThrownBy(() -> SigningKey.loadOrCreate(file)).hasMessageContaining("does not belong to it");
    }

    @Test
    void aDifferentialHasJustOneTask() {
        BundleDescription description =
                new BundleDescription("x", "x", "1", TaskKind.DIFFERENTIAL, Optional.empty(), Examples.COLUMNS);
        BundleWriter writer = new BundleWriter(description)
                .task(Examples.task("a"))
                .document("provenance.json", new byte[] {'{', '}'});
        assertThatThrownBy(() -> writer.write(folder.resolve("a"), KEY)).hasMessageContaining("A finding has one");
    }

    private static void replace(Path file, String path, byte[] bytes) throws IOException {
        SortedMap<String, byte[]> entries = BundleEntries.read(file);
        entries.put(path, bytes);
        BundleEntries.write(entries, file);
    }
}
