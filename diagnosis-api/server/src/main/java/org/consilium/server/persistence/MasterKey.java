package org.consilium.server.persistence;

import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The key that wraps the patients' keys. It comes from a file, is in no database and no backup of one. */
@Singleton
public class MasterKey {

    static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Optional<byte[]> key;

    MasterKey(@ConfigProperty(name = "consilium.master-key") Optional<String> text) {
        this.key = text.filter(given -> !given.isBlank()).map(MasterKey::decode);
    }

    private static byte[] decode(String text) {
        byte[] bytes = Base64.getDecoder().decode(text.strip().replace('-', '+').replace('_', '/'));
        if (bytes.length < KEY_BYTES) {
            throw new IllegalArgumentException(
                    "The master key (CONSILIUM_MASTER_KEY_FILE) must be " + KEY_BYTES + " random bytes in base64.");
        }
        return Arrays.copyOf(bytes, KEY_BYTES);
    }

    /** Whether there is one: without it nothing can be said of a patient in the log. */
    public boolean isThere() {
        return key.isPresent();
    }

    byte[] wrap(byte[] patientKey, byte[] context) {
        return encrypt(required(), patientKey, context);
    }

    byte[] unwrap(byte[] wrapped, byte[] context) {
        return decrypt(required(), wrapped, context);
    }

    private byte[] required() {
        return key.orElseThrow(() -> Rejection.of(
                RejectionKind.UNAVAILABLE,
                "No master key is configured, so nothing of a patient can be recorded. Name its file in"
                        + " CONSILIUM_MASTER_KEY_FILE."));
    }

    static byte[] fresh() {
        byte[] bytes = new byte[KEY_BYTES];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** AES-256 in Galois counter mode: nonce, then ciphertext with tag. */
    static byte[] encrypt(byte[] key, byte[] plain, byte[] context) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(context);
            byte[] sealed = cipher.doFinal(plain);
            byte[] result = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
            System.arraycopy(sealed, 0, result, NONCE_BYTES, sealed.length);
            return result;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM cannot encrypt with AES-GCM.", e);
        }
    }

    /** @throws IllegalStateException if it was sealed by another key, for another place, or was changed */
    static byte[] decrypt(byte[] key, byte[] sealed, byte[] context) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(key, "AES"),
                    new GCMParameterSpec(TAG_BITS, sealed, 0, NONCE_BYTES));
            cipher.updateAAD(context);
            return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "What was sealed cannot be opened: it was changed, moved from its place, or sealed by another key."
                            + " Maybe CONSILIUM_MASTER_KEY_FILE names another key than before.");
        }
    }
}
