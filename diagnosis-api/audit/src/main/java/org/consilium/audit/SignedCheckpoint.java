package org.consilium.audit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;

/**
 * A checkpoint with the signature of the installation that made it; further signatures, of witnesses, may follow.
 *
 * <p><b>Source</b>: C2SP signed-note with Ed25519 (type 1): after a blank line, {@code — name base64(key id, signature)}.
 */
public record SignedCheckpoint(Checkpoint checkpoint, String signatures) {

    private static final String DASH = "\u2014 ";
    private static final int KEY_ID_BYTES = 4;
    private static final int ED25519_BYTES = 32;

    /** Signs a checkpoint under the name of its log. */
    public static SignedCheckpoint sign(Checkpoint checkpoint, PrivateKey key, PublicKey publicKey) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(key);
            signer.update(checkpoint.text().getBytes(StandardCharsets.UTF_8));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(keyId(checkpoint.origin(), publicKey));
            bytes.writeBytes(signer.sign());
            return new SignedCheckpoint(
                    checkpoint,
                    DASH + checkpoint.origin() + " " + Base64.getEncoder().encodeToString(bytes.toByteArray()) + "\n");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The checkpoint cannot be signed with this key; it must be Ed25519.", e);
        }
    }

    /**
     * Reads a checkpoint file.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static SignedCheckpoint parse(String file) {
        int blank = file.indexOf("\n\n");
        if (blank < 0 || !file.substring(blank + 2).startsWith(DASH) || !file.endsWith("\n")) {
            throw new IllegalArgumentException(
                    "A signed checkpoint is its text, a blank line and lines of signatures. Maybe the file is another.");
        }
        return new SignedCheckpoint(Checkpoint.ofText(file.substring(0, blank + 1)), file.substring(blank + 2));
    }

    /** The whole file. */
    public String file() {
        return checkpoint.text() + "\n" + signatures;
    }

    /** Whether one of the signatures is this key's, and holds. */
    public boolean isSignedBy(PublicKey key) {
        return signatures.lines().anyMatch(line -> holds(line, key));
    }

    private boolean holds(String line, PublicKey key) {
        int space = line.lastIndexOf(' ');
        if (!line.startsWith(DASH) || space < DASH.length()) {
            return false;
        }
        try {
            String name = line.substring(DASH.length(), space);
            byte[] bytes = Base64.getDecoder().decode(line.substring(space + 1));
            if (bytes.length <= KEY_ID_BYTES
                    || !Base64.getEncoder().encodeToString(bytes).equals(line.substring(space + 1))
                    || !Arrays.equals(keyId(name, key), Arrays.copyOf(bytes, KEY_ID_BYTES))) {
                return false;
            }
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(checkpoint.text().getBytes(StandardCharsets.UTF_8));
            return verifier.verify(Arrays.copyOfRange(bytes, KEY_ID_BYTES, bytes.length));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false; // not a signature of this key
        }
    }

    private static byte[] keyId(String name, PublicKey key) {
        byte[] encoded = key.getEncoded();
        byte[] raw = Arrays.copyOfRange(encoded, encoded.length - ED25519_BYTES, encoded.length);
        byte[] hash = Sha256.of(name.getBytes(StandardCharsets.UTF_8), new byte[] {'\n', 1}, raw);
        return Arrays.copyOf(hash, KEY_ID_BYTES);
    }
}
