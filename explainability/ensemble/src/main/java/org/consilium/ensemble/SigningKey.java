package org.consilium.ensemble;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Set;

/**
 * An Ed25519 key pair with which an installation signs what it made.
 *
 * <p>The private key is a PEM file (PKCS 8) that only its owner may read; the public key lies beside it
 * ({@code name.pub.pem}, X.509) and is what others trust.
 */
public final class SigningKey {

    private static final String PRIVATE_ENDING = ".pem";

    private final PrivateKey privateKey;
    private final PublicKey publicKey;

    private SigningKey(PrivateKey privateKey, PublicKey publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /** A key that lives as long as the process. */
    public static SigningKey generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new SigningKey(pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no Ed25519.", e);
        }
    }

    /**
     * The key in a file, made and written there at first use.
     *
     * @param privateKeyFile ends with {@code .pem}
     */
    public static SigningKey loadOrCreate(Path privateKeyFile) throws IOException {
        if (!Files.exists(privateKeyFile)) {
            create(privateKeyFile);
        }
        return load(privateKeyFile);
    }

    /** The key in a file. */
    public static SigningKey load(Path privateKeyFile) throws IOException {
        try {
            PrivateKey privateKey = KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new PKCS8EncodedKeySpec(Pem.read(Pem.PRIVATE_KEY, privateKeyFile)));
            SigningKey key = new SigningKey(privateKey, BundleTrust.publicKey(publicKeyFile(privateKeyFile)));
            byte[] probe = {1};
            if (!BundleTrust.verifies(key.publicKey, probe, key.sign(probe))) {
                throw new IllegalArgumentException("The public key beside " + privateKeyFile.getFileName()
                        + " does not belong to it. Maybe one of the files was replaced.");
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "The file " + privateKeyFile.getFileName() + " holds no Ed25519 private key.", e);
        }
    }

    /** Where the public key of a private key's file lies. */
    public static Path publicKeyFile(Path privateKeyFile) {
        String name = privateKeyFile.getFileName().toString();
        if (!name.endsWith(PRIVATE_ENDING) || name.endsWith(".pub.pem")) {
            throw new IllegalArgumentException(
                    "A private key's file must end with .pem and not with .pub.pem, but is " + name + ".");
        }
        return privateKeyFile.resolveSibling(name.substring(0, name.length() - PRIVATE_ENDING.length()) + ".pub.pem");
    }

    /** Writes the public key first, so that a private key is never there without it. */
    private static void create(Path privateKeyFile) throws IOException {
        Path folder = privateKeyFile.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        SigningKey key = generate();
        Path fresh = privateKeyFile.resolveSibling(privateKeyFile.getFileName() + ".new");
        try {
            Files.deleteIfExists(fresh);
            createOwnerOnly(fresh);
            Files.writeString(
                    fresh, Pem.write(Pem.PRIVATE_KEY, key.privateKey.getEncoded()), StandardCharsets.US_ASCII);
            Files.writeString(
                    publicKeyFile(privateKeyFile),
                    Pem.write(Pem.PUBLIC_KEY, key.publicKey.getEncoded()),
                    StandardCharsets.US_ASCII);
            Files.move(fresh, privateKeyFile, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static void createOwnerOnly(Path file) throws IOException {
        try {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(Set.copyOf(PosixFilePermissions.fromString("rw-------"))));
        } catch (UnsupportedOperationException e) {
            Files.createFile(file); // a file system without POSIX rights
        } catch (FileAlreadyExistsException e) {
            throw new IOException("Another process is making the key " + file.getFileName() + ".", e);
        }
    }

    /** The SHA-256 of the public key, its first 16 hexadecimal digits. */
    public String keyId() {
        return BundleTrust.keyId(publicKey);
    }

    public PublicKey publicKey() {
        return publicKey;
    }

    /** The public key as PEM, as it is handed to those who trust it. */
    public String publicKeyPem() {
        return Pem.write(Pem.PUBLIC_KEY, publicKey.getEncoded());
    }

    /** The Ed25519 signature of some bytes, 64 bytes long. */
    public byte[] sign(byte[] bytes) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(privateKey);
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key cannot sign.", e);
        }
    }
}
