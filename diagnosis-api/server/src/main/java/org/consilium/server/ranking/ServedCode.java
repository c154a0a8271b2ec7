package org.consilium.server.ranking;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.consilium.attribution.Explainer;
import org.consilium.clinical.assessment.FindingCouncil;
import org.consilium.ensemble.ModelBundle;
import org.consilium.fhir.PatientCaseReader;

/**
 * Which code computes an assessment: SHA-256 over the classes of the four modules between a record and its findings. The
 * same classes have the same fingerprint, in a jar or in a folder.
 */
final class ServedCode {

    private static final List<Class<?>> ONE_OF_EACH_MODULE =
            List.of(ModelBundle.class, Explainer.class, FindingCouncil.class, PatientCaseReader.class);

    private ServedCode() {}

    private static final class Once {
        private static final String FINGERPRINT = compute();
    }

    static String fingerprint() {
        return Once.FINGERPRINT;
    }

    private static String compute() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Class<?> type : ONE_OF_EACH_MODULE) {
                CodeSource source = type.getProtectionDomain().getCodeSource();
                Path place = Path.of(source.getLocation().toURI());
                if (Files.isDirectory(place)) {
                    add(digest, place);
                } else {
                    try (FileSystem jar = FileSystems.newFileSystem(place)) {
                        add(digest, jar.getPath("/"));
                    }
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("The classes that the server runs on cannot be read.", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JVM has no SHA-256.", e);
        }
    }

    private static void add(MessageDigest digest, Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(file -> file.toString().endsWith(".class"))
                    .sorted(java.util.Comparator.comparing(
                            file -> root.relativize(file).toString()))
                    .forEach(file -> {
                        try {
                            digest.update(Files.readAllBytes(file));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
    }
}
