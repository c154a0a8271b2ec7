package org.consilium.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;

/** Folders and files that only their owner may read: passwords, client secrets, signing keys. */
final class OwnerOnly {

    private static final int SECRET_BYTES = 24;

    private OwnerOnly() {}

    /** Makes a folder, and its missing parents, with mode 0700; a folder that is there keeps its mode. */
    static Path folder(Path folder) {
        try {
            return Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            throw new LocalFailure(folder + " is a file where a folder is needed. Move it away.", e);
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
    }

    /** The secret kept in this file; a random one is made and kept when there is none yet. */
    static String secret(Path file) {
        return secret(file, SECRET_BYTES);
    }

    /** The same, of so many random bytes. */
    static String secret(Path file, int size) {
        try {
            if (!Files.exists(file)) {
                byte[] bytes = new byte[size];
                new SecureRandom().nextBytes(bytes);
                write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new LocalFailure("The secret file " + file + " cannot be read (" + reason(e) + ").", e);
        }
    }

    /** Writes the whole text with mode 0600, or leaves what was there: never half of it. */
    static void write(Path file, String text) {
        try {
            Path part = file.resolveSibling(file.getFileName() + ".part");
            Files.deleteIfExists(part);
            try (var channel = Files.newByteChannel(
                    part,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    static LocalFailure cannotWrite(Path path, IOException e) {
        return new LocalFailure(
                path + " cannot be written (" + reason(e)
                        + "). Free some space or make the folder writable, or name another with --data DIR.",
                e);
    }

    static String reason(IOException e) {
        if (e instanceof FileSystemException f && f.getReason() != null) {
            return f.getReason();
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e.getMessage() == null) {
            return e.getClass().getSimpleName();
        }
        return e.getMessage();
    }

    /** Deletes a folder with all that is in it; what is not there is deleted already. */
    static void deleteTree(Path folder) {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new LocalFailure(folder + " cannot be deleted (" + e.getMessage() + ").", e);
        }
    }
}
