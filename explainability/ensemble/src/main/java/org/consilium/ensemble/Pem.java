package org.consilium.ensemble;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** Keys in PEM files: base64 between a line that begins and one that ends. */
final class Pem {

    static final String PRIVATE_KEY = "PRIVATE KEY";
    static final String PUBLIC_KEY = "PUBLIC KEY";
    private static final int MAX_BYTES = 16_384;

    private Pem() {}

    static String write(String type, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
    }

    static boolean holds(String type, Path file) throws IOException {
        return text(file).contains("-----BEGIN " + type + "-----");
    }

    static byte[] read(String type, Path file) throws IOException {
        String text = text(file);
        String begin = "-----BEGIN " + type + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + type + "-----");
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("The file " + file.getFileName() + " holds no PEM of the type " + type
                    + ". Maybe it is another file.");
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The PEM in " + file.getFileName() + " is damaged.", e);
        }
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IllegalArgumentException("The file " + file.getFileName() + " is too large for a key.");
        }
        return Files.readString(file, StandardCharsets.US_ASCII);
    }
}
