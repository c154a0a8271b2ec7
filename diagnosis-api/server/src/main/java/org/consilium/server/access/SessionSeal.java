package org.consilium.server.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The browser's half of a session: a random secret that names the session and opens what is kept of it. Who reads the
 * database alone learns neither tokens nor a cookie that works.
 */
final class SessionSeal {

    private static final int SECRET_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] secret;

    private SessionSeal(byte[] secret) {
        this.secret = secret;
    }

    static SessionSeal fresh() {
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        return new SessionSeal(secret);
    }

    /**
     * The seal that a cookie carries.
     *
     * @throws IllegalArgumentException if it is none
     */
    static SessionSeal ofCookie(String cookie) {
        byte[] secret = Base64.getUrlDecoder().decode(cookie);
        if (secret.length != SECRET_BYTES) {
            throw new IllegalArgumentException("A session's cookie has " + SECRET_BYTES + " bytes.");
        }
        return new SessionSeal(secret);
    }

    String cookie() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    /** The name under which the session is kept. */
    String id() {
        return HexFormat.of().formatHex(derive("id"));
    }

    byte[] seal(String text) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key(), new GCMParameterSpec(TAG_BITS, nonce));
            byte[] sealed = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
            byte[] result = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
            System.arraycopy(sealed, 0, result, NONCE_BYTES, sealed.length);
            return result;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM cannot encrypt with AES-GCM.", e);
        }
    }

    /** @throws IllegalArgumentException if it was sealed by another secret or was changed */
    String open(byte[] sealed) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, key(), new GCMParameterSpec(TAG_BITS, sealed, 0, NONCE_BYTES));
            return new String(cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("The session was sealed by another secret, or was changed.", e);
        }
    }

    private SecretKeySpec key() {
        return new SecretKeySpec(derive("key"), "AES");
    }

    private byte[] derive(String purpose) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(("consilium web session " + purpose).getBytes(StandardCharsets.UTF_8));
            return digest.digest(secret);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM has no SHA-256.", e);
        }
    }
}
