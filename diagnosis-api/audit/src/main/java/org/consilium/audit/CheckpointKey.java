package org.consilium.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Set;

/** The Ed25519 key by which an installation signs the checkpoints of its log, in PEM files. */
public record CheckpointKey(PrivateKey privateKey, PublicKey publicKey) {

    private static final int LINE = 64;

    /** The key in this file; made at first use, readable by its owner alone, with {@code .pub.pem} beside it. */
    public static CheckpointKey at(Path file) throws IOException {
        Path beside = publicFile(file);
        if (!Files.exists(file)) {
            try {
                KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                Files.createDirectories(file.toAbsolutePath().getParent());
                // The public half first: a private key without it would be of no use.
                Files.writeString(beside, pem("PUBLIC KEY", pair.getPublic().getEncoded()));
                create(file, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
            } catch (FileAlreadyExistsException e) {
                throw new IOException("Another process has just made the key " + file + ". Try again.", e);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("This JVM has no Ed25519.", e);
            }
        }
        try {
            PrivateKey privateKey = KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new PKCS8EncodedKeySpec(der(Files.readString(file), "PRIVATE KEY")));
            return new CheckpointKey(privateKey, readPublic(beside));
        } catch (GeneralSecurityException e) {
            throw new IOException("The file " + file + " is not an Ed25519 private key in PEM (PKCS #8).", e);
        }
    }

    /** The public key in a PEM file. */
    public static PublicKey readPublic(Path file) throws IOException {
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(der(Files.readString(file), "PUBLIC KEY")));
        } catch (GeneralSecurityException e) {
            throw new IOException("The file " + file + " is not an Ed25519 public key in PEM.", e);
        }
    }

    /** Where the public half of a private key lies. */
    public static Path publicFile(Path file) {
        return file.resolveSibling(file.getFileName().toString().replaceFirst("\\.pem$", "") + ".pub.pem");
    }

    /** The public half as PEM. */
    public String publicPem() {
        return pem("PUBLIC KEY", publicKey.getEncoded());
    }

    private static void create(Path file, String text) throws IOException {
        try (var channel = Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            channel.write(java.nio.ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    private static String pem(String kind, byte[] der) {
        String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }

    private static byte[] der(String pem, String kind) throws GeneralSecurityException {
        String begin = "-----BEGIN " + kind + "-----";
        String end = "-----END " + kind + "-----";
        int from = pem.indexOf(begin);
        int to = pem.indexOf(end);
        if (from < 0 || to < from) {
            throw new GeneralSecurityException("There is no " + kind + " in it.");
        }
        try {
            return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("Its base64 is broken.", e);
        }
    }
}
