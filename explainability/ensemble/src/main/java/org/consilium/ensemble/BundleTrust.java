package org.consilium.ensemble;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The public keys whose signature on a bundle is believed. */
public final class BundleTrust {

    private final Map<String, PublicKey> keys;

    private BundleTrust(Map<String, PublicKey> keys) {
        this.keys = Map.copyOf(keys);
    }

    /** Trusts these keys and no other. */
    public static BundleTrust of(PublicKey... keys) {
        return of(Arrays.asList(keys));
    }

    /** Trusts these keys and no other. */
    public static BundleTrust of(Iterable<PublicKey> keys) {
        Map<String, PublicKey> byId = new TreeMap<>();
        for (PublicKey key : keys) {
            byId.put(keyId(key), key);
        }
        return new BundleTrust(byId);
    }

    /**
     * Trusts the public keys in a folder's {@code .pem} files; private keys that lie there are passed over.
     *
     * @throws IllegalArgumentException if a file holds neither
     */
    public static BundleTrust folder(Path folder) throws IOException {
        Map<String, PublicKey> byId = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.filter(file -> file.getFileName().toString().endsWith(".pem"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            if (!Pem.holds(Pem.PRIVATE_KEY, file)) {
                PublicKey key = publicKey(file);
                byId.put(keyId(key), key);
            }
        }
        return new BundleTrust(byId);
    }

    /** The Ed25519 public key in a PEM file. */
    public static PublicKey publicKey(Path file) throws IOException {
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(Pem.read(Pem.PUBLIC_KEY, file)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("The file " + file.getFileName() + " holds no Ed25519 public key.", e);
        }
    }

    /** The SHA-256 of a public key, its first 16 hexadecimal digits. */
    public static String keyId(PublicKey key) {
        return BundleManifest.sha256(key.getEncoded()).substring(0, 16);
    }

    /** Whether a signature of some bytes is that of a key. */
    public static boolean verifies(PublicKey key, byte[] bytes, byte[] signed) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(key);
            signature.update(bytes);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // a signature of the wrong form is no signature
        }
    }

    /** The ids of the trusted keys. */
    public java.util.Set<String> keyIds() {
        return keys.keySet();
    }

    @Nullable
    PublicKey key(String keyId) {
        return keys.get(keyId);
    }
}
