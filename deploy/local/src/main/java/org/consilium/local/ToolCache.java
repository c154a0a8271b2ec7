package org.consilium.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Unpacked programs that all data folders and all tests of this user share: {@code $CONSILIUM_CACHE}, or
 * {@code consilium} in the user's cache folder.
 *
 * <p>An entry appears whole or not at all: it is made under another name and then renamed, and a lock keeps two
 * processes from making the same one.
 */
final class ToolCache {

    private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

    /** Fills an empty folder. */
    @FunctionalInterface
    interface Maker {
        void fill(Path folder) throws IOException;
    }

    private ToolCache() {}

    /** The folder of this name, made now if it is not there. */
    static Path folder(String name, Maker maker) {
        Path root = root();
        Path entry = root.resolve(name);
        if (Files.isDirectory(entry)) {
            return entry;
        }
        IN_THIS_PROCESS.lock();
        try (FileChannel channel = FileChannel.open(
                        root.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!lock.isValid() || Files.isDirectory(entry)) {
                return entry;
            }
            Path part = root.resolve(name + ".part");
            OwnerOnly.deleteTree(part);
            Files.createDirectory(part);
            maker.fill(part);
            return Files.move(part, entry, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new LocalFailure(
                    entry + " cannot be made (" + OwnerOnly.reason(e)
                            + "). Free some space, or name another folder in CONSILIUM_CACHE.",
                    e);
        } finally {
            IN_THIS_PROCESS.unlock();
        }
    }

    static boolean has(String name) {
        return Files.isDirectory(root().resolve(name));
    }

    private static Path root() {
        String own = System.getenv("CONSILIUM_CACHE");
        String users = System.getenv("XDG_CACHE_HOME");
        Path root;
        if (own != null && !own.isBlank()) {
            root = Path.of(own);
        } else if (users != null && !users.isBlank()) {
            root = Path.of(users, "consilium");
        } else {
            root = Path.of(System.getProperty("user.home"), ".cache", "consilium");
        }
        return OwnerOnly.folder(root.toAbsolutePath());
    }
}
