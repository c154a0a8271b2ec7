package org.consilium.tabular.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Tells whether two results were made by the same program from the same data with the same settings. */
final class Fingerprint {
    private final MessageDigest digest;

    Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256; this one has not.", e);
        }
    }

    Fingerprint text(Object value) {
        digest.update(String.valueOf(value).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        return this;
    }

    Fingerprint file(Path file) throws IOException {
        digest.update(Files.readAllBytes(file));
        return this;
    }

    /** The classes that learn and encode, whatever archive or folder they come from. */
    Fingerprint code(Class<?>... oneOfEach) throws IOException {
        for (Class<?> one : oneOfEach) {
            try {
                URI source =
                        one.getProtectionDomain().getCodeSource().getLocation().toURI();
                Path place = Path.of(source);
                if (Files.isDirectory(place)) {
                    classes(place);
                } else {
                    try (FileSystem archive = FileSystems.newFileSystem(place, Map.of())) {
                        classes(archive.getPath("/"));
                    }
                }
            } catch (URISyntaxException e) {
                throw new IllegalStateException("The place of the program's classes is no path.", e);
            }
        }
        return this;
    }

    private void classes(Path root) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(file -> file.toString().endsWith(".class"))
                    .filter(file -> !file.toString().contains("/benchmark/")
                            && !file.toString().contains("/command/")
                            && !file.toString().contains("/report/"))
                    .sorted((a, b) -> root.relativize(a)
                            .toString()
                            .compareTo(root.relativize(b).toString()))
                    .toList();
        }
        for (Path file : files) {
            text(root.relativize(file));
            try {
                digest.update(Files.readAllBytes(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    String value() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
