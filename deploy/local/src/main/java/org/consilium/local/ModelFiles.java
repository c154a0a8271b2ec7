package org.consilium.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Which model bundle the server is given, and whose signatures it trusts. */
record ModelFiles(Checkout checkout, DataFolder data) {

    private static final String BUNDLE = ".bundle";
    private static final String KEY = ".pem";
    private static final String OWN_PUBLIC_KEY = "bundle-signing.pub.pem";

    /** The bundle to serve: the one trained here if there is one, otherwise the one that is shipped. */
    Path bundle(boolean retrain, Progress progress) {
        if (retrain) {
            new Retraining(checkout, data).run(signingKey(), data.retrainedBundle(), progress);
        }
        if (Files.exists(data.retrainedBundle())) {
            return data.retrainedBundle();
        }
        List<Path> shipped = files(checkout.root().resolve("deploy/demo"), BUNDLE);
        if (shipped.isEmpty()) {
            throw new LocalFailure("There is no model bundle (a file *.bundle) in deploy/demo."
                    + " Restore it from the repository, or make one with ./consilium up --retrain.");
        }
        return shipped.get(0);
    }

    /** A folder with the public keys that are trusted here: those that are shipped, and this installation's own. */
    Path trustedKeys() {
        Path trusted = OwnerOnly.folder(data.keys().resolve("trusted"));
        try {
            for (Path key : files(checkout.root().resolve("deploy/demo"), KEY)) {
                Files.copy(key, trusted.resolve(key.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
            Path own = data.keys().resolve(OWN_PUBLIC_KEY);
            if (Files.exists(own)) {
                Files.copy(own, trusted.resolve(OWN_PUBLIC_KEY), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw OwnerOnly.cannotWrite(trusted, e);
        }
        return trusted;
    }

    /** This installation's private key for bundles; the trainer makes it at first use, with its public key beside it. */
    private Path signingKey() {
        return OwnerOnly.folder(data.keys()).resolve("bundle-signing.pem");
    }

    /** Tells one bundle from another without reading it whole: place, size and time. */
    static String fingerprint(Path bundle) {
        try {
            return Integer.toHexString(
                    (bundle + ":" + Files.size(bundle) + ":" + Files.getLastModifiedTime(bundle)).hashCode());
        } catch (IOException e) {
            throw new LocalFailure("The bundle " + bundle + " cannot be read (" + OwnerOnly.reason(e) + ").", e);
        }
    }

    private static List<Path> files(Path folder, String ending) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(p -> p.toString().endsWith(ending) && Files.isRegularFile(p))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new LocalFailure(folder + " cannot be read (" + OwnerOnly.reason(e) + ").", e);
        }
    }
}
