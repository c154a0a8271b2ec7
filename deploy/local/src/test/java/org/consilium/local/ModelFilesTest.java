package org.consilium.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which bundle is served and whose signature is trusted. */
class ModelFilesTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private ModelFiles models;

    @BeforeEach
    void makeCheckout() throws IOException {
        Files.createDirectories(folder.resolve("deploy/demo"));
        models = new ModelFiles(new Checkout(folder), new DataFolder(folder.resolve("data")));
    }

    @Test
    void theShippedBundleIsServedUntilOneIsTrainedHere() throws IOException {
        Path shipped = Files.writeString(folder.resolve("deploy/demo/demo.bundle"), "shipped");
        assertThat(bundle()).isEqualTo(shipped);

        Path retrained = folder.resolve("data/bundles/retrained.bundle");
        Files.createDirectories(retrained.getParent());
        Files.writeString(retrained, "retrained");
        assertThat(bundle()).isEqualTo(retrained);
    }

    @Test
    void aMissingBundleIsNamedWithTheWayToMakeOne() {
        assertThatThrownBy(this::bundle).isInstanceOf(LocalFailure.class).hasMessageContaining("--retrain");
    }

    @Test
    void theShippedKeyAndThisInstallationsPublicKeyAreTrustedAndNoPrivateKeyGoesToTheServer() throws IOException {
        Files.writeString(folder.resolve("deploy/demo/demo.pub.pem"), "shipped");
        Path keys = Files.createDirectories(folder.resolve("data/keys"));
        Files.writeString(keys.resolve("bundle-signing.pem"), "private");
        Files.writeString(keys.resolve("bundle-signing.pub.pem"), "public");

        assertThat(models.trustedKeys()).isDirectoryContaining("glob:**/demo.pub.pem");
        assertThat(models.trustedKeys()).isDirectoryContaining("glob:**/bundle-signing.pub.pem");
        assertThat(models.trustedKeys()).isDirectoryNotContaining("glob:**/bundle-signing.pem");
    }

    private Path bundle() {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
        try (Progress progress = new Progress(nowhere, false)) {
            return models.bundle(false, progress);
        }
    }
}
