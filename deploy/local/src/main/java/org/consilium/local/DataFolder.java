package org.consilium.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All state of one local installation: database, sign-in, keys, demo patients, logs, and which ports it uses. */
public record DataFolder(Path root) {

    private static final long NEEDED_BYTES = 1L << 30;

    public DataFolder {
        root = root.toAbsolutePath().normalize();
    }

    Path postgres() {
        return root.resolve("postgres");
    }

    Path keycloak() {
        return root.resolve("keycloak");
    }

    Path server() {
        return root.resolve("server");
    }

    Path patients() {
        return root.resolve("patients");
    }

    /** What lies here can be imported by the server: each folder in it one import. */
    public Path imports() {
        return root.resolve("imports");
    }

    Path cohort() {
        return root.resolve("cohort");
    }

    Path keys() {
        return root.resolve("keys");
    }

    Path logs() {
        return root.resolve("logs");
    }

    /** The bundle that {@code --retrain} made; absent until then. */
    Path retrainedBundle() {
        return root.resolve("bundles").resolve("retrained.bundle");
    }

    boolean exists() {
        return Files.isDirectory(root);
    }

    /** Makes the folder and shows at once, not in the middle of the work, that it can hold what is coming. */
    public void prepare() {
        OwnerOnly.folder(root);
        OwnerOnly.folder(logs());
        Path probe = root.resolve("writable");
        OwnerOnly.write(probe, "yes");
        try {
            Files.delete(probe);
            // Not by its FileStore: that wants the disk in the table of mounts, which a chroot or a container may lack.
            long usable = root.toFile().getUsableSpace();
            if (usable < NEEDED_BYTES) {
                throw new LocalFailure(
                        "The disk of " + root + " has " + usable / (1 << 20)
                                + " MiB left and the platform needs 1 GiB. Free some space, or name another folder with --data DIR.");
            }
        } catch (IOException e) {
            throw OwnerOnly.cannotWrite(root, e);
        }
    }

    /** Lets one launcher at a time work on the folder; the system lets go of it when the launcher dies. */
    <T> T whileLocked(Supplier<T> work) {
        try (FileChannel channel =
                FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (tryLock(channel) == null) {
                throw new LocalFailure("Another ./consilium is at work on " + root
                        + ". Wait until it has ended, or name another folder with --data DIR.");
            }
            return work.get();
        } catch (IOException e) {
            throw OwnerOnly.cannotWrite(root, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** A remembered number such as a port, or this when nothing is remembered. */
    int remembered(String name, int otherwise) {
        return Integer.parseInt(memory().getProperty(name, Integer.toString(otherwise)));
    }

    void remember(String name, int number) {
        Properties memory = memory();
        memory.setProperty(name, Integer.toString(number));
        StringWriter text = new StringWriter();
        try {
            memory.store(text, null);
        } catch (IOException e) {
            throw new IllegalStateException("a StringWriter does not fail", e);
        }
        OwnerOnly.write(root.resolve("ports.properties"), text.toString());
    }

    private Properties memory() {
        Properties memory = new Properties();
        Path file = root.resolve("ports.properties");
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                memory.load(in);
            } catch (IOException e) {
                throw new LocalFailure("The file " + file + " cannot be read (" + OwnerOnly.reason(e) + ").", e);
            }
        }
        return memory;
    }
}
