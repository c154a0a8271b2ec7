package org.consilium.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * One file with the database, the bundles, the keys and the checkpoints of an installation, taken while it runs or while
 * it does not. The database is copied as files between PostgreSQL's {@code pg_backup_start} and {@code pg_backup_stop};
 * the log of changes that comes with it makes the copy whole at its next start.
 */
public final class LocalBackup {

    private static final String MANIFEST = "consilium-backup.txt";
    private static final Set<String> NOT_COPIED = Set.of("postmaster.pid", "postmaster.opts", "postgres.log");
    private static final String CHANGES = "pg_wal";

    private final DataFolder data;
    private final LocalPostgres postgres;

    LocalBackup(DataFolder data, LocalPostgres postgres) {
        this.data = data;
        this.postgres = postgres;
    }

    /** Writes the file, readable by its owner alone; never half of it under its name. */
    public void write(Path file) {
        if (!Files.isDirectory(data.postgres().resolve("data"))) {
            throw new LocalFailure("There is nothing to back up in " + data.root() + ". Start it with ./consilium up.");
        }
        if (Files.exists(file)) {
            throw new LocalFailure(file + " is there already. Name a new file.");
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.deleteIfExists(part);
            Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (OutputStream out = Files.newOutputStream(part);
                    ZipOutputStream zip = new ZipOutputStream(out)) {
                zip.setLevel(Deflater.BEST_SPEED);
                add(zip, MANIFEST, "Consilium backup 1\n" + Instant.now() + "\n");
                for (String folder : new String[] {"keys", "bundles", "checkpoints"}) {
                    copy(zip, data.root().resolve(folder), folder, Set.of());
                }
                copyDatabase(zip);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw OwnerOnly.cannotWrite(file, e);
        } catch (SQLException e) {
            throw new LocalFailure("PostgreSQL refuses a backup (" + e.getMessage() + ").", e);
        }
    }

    private void copyDatabase(ZipOutputStream zip) throws IOException, SQLException {
        Path folder = data.postgres();
        if (!postgres.isRunning()) {
            copy(zip, folder, "postgres", Set.of());
            return;
        }
        try (Connection connection = postgres.asSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_backup_start('consilium', true)");
            copy(zip, folder, "postgres", Set.of(CHANGES));
            try (ResultSet stopped =
                    statement.executeQuery("select labelfile, spcmapfile from pg_backup_stop(false)")) {
                stopped.next();
                add(zip, "postgres/data/backup_label", stopped.getString(1));
            }
            copy(zip, folder.resolve("data").resolve(CHANGES), "postgres/data/" + CHANGES, Set.of());
        }
    }

    private static void copy(ZipOutputStream zip, Path folder, String name, Set<String> without) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) throws IOException {
                if (without.contains(String.valueOf(each.getFileName()))) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                zip.putNextEntry(new ZipEntry(entry(each) + "/"));
                zip.closeEntry();
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile() && !NOT_COPIED.contains(String.valueOf(each.getFileName()))) {
                    try (InputStream in = Files.newInputStream(each)) {
                        zip.putNextEntry(new ZipEntry(entry(each)));
                        in.transferTo(zip);
                        zip.closeEntry();
                    } catch (NoSuchFileException e) {
                        return FileVisitResult.CONTINUE; // a temporary file of the running database
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path each, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            private String entry(Path each) {
                String below = folder.relativize(each).toString();
                return below.isEmpty() ? name : name + "/" + below;
            }
        });
    }

    private static void add(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    /** Puts a backup in the place of what is there; what is there is moved aside, not deleted. */
    public void restore(Path file) {
        if (postgres.isRunning()) {
            throw new LocalFailure("The platform runs. Stop it first: ./consilium down.");
        }
        Path part = data.root().resolve("restore.part");
        OwnerOnly.deleteTree(part);
        try {
            unpack(file, OwnerOnly.folder(part));
            Path aside = data.root().resolve("before-restore-" + Instant.now().getEpochSecond());
            for (String name : new String[] {"postgres", "keys", "bundles", "checkpoints"}) {
                Path there = data.root().resolve(name);
                if (!Files.exists(part.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                    continue;
                }
                if (Files.exists(there)) {
                    Files.move(there, OwnerOnly.folder(aside).resolve(name));
                }
                Files.move(part.resolve(name), there);
            }
            PostgresUser.ofThisProcess().own(data.postgres().resolve("data"));
            OwnerOnly.deleteTree(part);
        } catch (IOException e) {
            throw OwnerOnly.cannotWrite(part, e);
        } catch (UncheckedIOException e) {
            throw new LocalFailure(file + " cannot be read (" + e.getMessage() + ").", e);
        }
    }

    private static void unpack(Path file, Path into) throws IOException {
        boolean ours = false;
        try (InputStream in = Files.newInputStream(file);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path target = into.resolve(entry.getName()).normalize();
                if (!target.startsWith(into)) {
                    throw new LocalFailure(file + " names a file outside its folder; it is no backup of Consilium.");
                }
                ours |= entry.getName().equals(MANIFEST);
                if (!ours) {
                    break;
                }
                if (entry.isDirectory()) {
                    OwnerOnly.folder(target);
                } else {
                    OwnerOnly.folder(java.util.Objects.requireNonNull(target.getParent()));
                    Files.copy(zip, target);
                    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-------"));
                }
            }
        } catch (NoSuchFileException e) {
            throw new LocalFailure("There is no file " + file + ".", e);
        }
        if (!ours) {
            throw new LocalFailure(file + " is no backup of Consilium.");
        }
    }
}
