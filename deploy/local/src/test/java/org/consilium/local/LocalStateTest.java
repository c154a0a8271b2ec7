package org.consilium.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ports, folders, stamps and counts of the launcher. */
class LocalStateTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void aTakenPortIsSeenAndItsHolderNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThat(Ports.isFree(port)).isFalse();
            assertThat(Ports.holder(port)).hasValueSatisfying(who -> assertThat(who)
                    .contains(Long.toString(ProcessHandle.current().pid())));
            assertThat(Ports.freeNear(port)).isNotEqualTo(port);
        }
    }

    @Test
    void onlyOneLauncherWorksOnADataFolder() {
        DataFolder data = new DataFolder(folder.resolve("data"));
        data.prepare();

        data.whileLocked(() -> {
            assertThatThrownBy(() -> data.whileLocked(() -> "never"))
                    .isInstanceOf(LocalFailure.class)
                    .hasMessageContaining("Another ./consilium");
            return "done";
        });
        assertThat(data.whileLocked(() -> "again")).isEqualTo("again");
    }

    @Test
    void aDataFolderThatIsAFileIsRefusedWithItsName() throws IOException {
        Path file = Files.writeString(folder.resolve("data"), "");

        assertThatThrownBy(() -> new DataFolder(file).prepare())
                .isInstanceOf(LocalFailure.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void portsAreRemembered() {
        DataFolder data = new DataFolder(folder.resolve("data"));
        data.prepare();
        data.remember("server.port", 8099);

        assertThat(new DataFolder(folder.resolve("data")).remembered("server.port", 8080))
                .isEqualTo(8099);
        assertThat(data.remembered("keycloak.port", 8180)).isEqualTo(8180);
    }

    @Test
    void aSecretIsMadeOnceAndForItsOwnerAlone() throws IOException {
        Path file = folder.resolve("secret");

        String secret = OwnerOnly.secret(file);

        assertThat(secret).hasSizeGreaterThanOrEqualTo(32);
        assertThat(OwnerOnly.secret(file)).isEqualTo(secret);
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    }

    @Test
    void aChangedSourceMakesABuildStaleAndAChangedTestDoesNot() throws IOException {
        Files.writeString(folder.resolve("pom.xml"), "<project/>");
        Path source = write("module/src/main/java/A.java", "class A {}");
        Checkout checkout = new Checkout(folder);
        String before = checkout.fingerprint(List.of("module"));

        write("module/target/classes/A.class", "built");
        write("module/src/test/java/ATest.java", "class ATest {}");
        assertThat(checkout.fingerprint(List.of("module"))).isEqualTo(before);

        Files.writeString(source, "class A { int changed; }");
        assertThat(checkout.fingerprint(List.of("module"))).isNotEqualTo(before);
    }

    @Test
    void onlyTheSumsOfModulesAreCounted() {
        TestRun.Count count = new TestRun.Count();
        count.read("[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 1, Time elapsed: 1 s -- in org.consilium.A");
        count.read("[WARNING] Tests run: 3, Failures: 0, Errors: 0, Skipped: 1");
        count.read("[ERROR] Tests run: 4, Failures: 1, Errors: 1, Skipped: 0");

        assertThat(count).hasToString("All modules: 7 tests run, 2 failed, 1 skipped.");
    }

    @Test
    void anEstimateComesFromThePaceSoFar() {
        assertThat(Progress.estimate(0, 10, Duration.ofSeconds(5))).isEqualTo("0 of 10");
        assertThat(Progress.estimate(2, 10, Duration.ofSeconds(10))).isEqualTo("2 of 10, about 40 s left");
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
