package org.consilium.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The folder that was cloned: sources, and what was built of them. */
public record Checkout(Path root) {

    private static final Set<String> NOT_SOURCES =
            Set.of("target", "node_modules", "dist", ".git", ".consilium", ".quinoa", "docs", "test");

    /** The checkout that the {@code consilium} script lies in. */
    static Checkout ofThisLauncher() {
        String root = System.getProperty("consilium.root");
        if (root == null) {
            throw new LocalFailure("The launcher was started without -Dconsilium.root. Start it with ./consilium.");
        }
        return new Checkout(Path.of(root).toAbsolutePath().normalize());
    }

    Path dataFolder() {
        return root.resolve(".consilium");
    }

    Path syntheaClassPath() {
        return root.resolve("deploy/synthea/target/classpath.txt");
    }

    /** The commit that is checked out; empty in a copy without git, of which nothing can be said. */
    Optional<String> commit() {
        try {
            Process git = new ProcessBuilder("git", "rev-parse", "HEAD")
                    .directory(root.toFile())
                    .redirectErrorStream(true)
                    .start();
            String told = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor() == 0 && told.matches("[0-9a-f]{40,64}") ? Optional.of(told) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalFailure("Interrupted.", e);
        }
    }

    /** SHA-256 over names and contents of the sources of these folders; tests and what is built do not count. */
    String fingerprint(List<String> folders) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(Files.readAllBytes(root.resolve("pom.xml")));
            for (Path file : sources(folders)) {
                digest.update(root.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
                try (InputStream in = Files.newInputStream(file)) {
                    digest.update(in.readAllBytes());
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new LocalFailure("The sources cannot be read (" + OwnerOnly.reason(e) + ").", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private List<Path> sources(List<String> folders) throws IOException {
        Set<Path> files = new TreeSet<>();
        for (String folder : folders) {
            if (!Files.isDirectory(root.resolve(folder))) {
                continue;
            }
            Files.walkFileTree(root.resolve(folder), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                    return NOT_SOURCES.contains(dir.getFileName().toString())
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    files.add(file);
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        return new ArrayList<>(files);
    }
}
