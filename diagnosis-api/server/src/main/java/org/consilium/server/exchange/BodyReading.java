package org.consilium.server.exchange;

import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Reads a request's body in bounded memory: one body is limited, unpacked or not, and so are all that are worked on at
 * the same time.
 */
@Singleton
class BodyReading {

    private static final int KIB = 1024;
    private static final int CHUNK = 64 * KIB;
    private static final int PATIENCE_SECONDS = 30;

    private final int mostBytes;
    private final Semaphore kibibytes;

    BodyReading(
            @ConfigProperty(name = "consilium.fhir.largest-body-mib", defaultValue = "32") int largestMib,
            @ConfigProperty(name = "consilium.fhir.bodies-in-work-mib", defaultValue = "64") int inWorkMib) {
        this.mostBytes = largestMib * KIB * KIB;
        this.kibibytes = new Semaphore(Math.max(inWorkMib, largestMib) * KIB, true);
    }

    /** Work on a body. */
    interface Work<T> {
        T on(String body) throws IOException;
    }

    /**
     * Reads the body as UTF-8 text and works on it.
     *
     * @throws Rejection of kind too large, busy, unsupported (another encoding) or invalid (no UTF-8, empty)
     */
    <T> T with(HttpServletRequest request, Work<T> work) throws IOException {
        long declared = request.getContentLengthLong();
        if (declared > mostBytes) {
            throw tooLarge();
        }
        boolean packed = isPacked(request);
        int reserved = packed || declared < 0 ? mostBytes / KIB : (int) (declared / KIB) + 1;
        reserve(reserved);
        try {
            return work.on(read(request, packed));
        } finally {
            kibibytes.release(reserved);
        }
    }

    private void reserve(int amount) {
        try {
            if (!kibibytes.tryAcquire(amount, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw Rejection.of(
                        RejectionKind.BUSY,
                        "Too many large requests are being worked on. Nothing was stored: send it again later.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Rejection.of(
                    RejectionKind.UNAVAILABLE, "The server is stopping. Nothing was stored: send it again later.");
        }
    }

    private static boolean isPacked(HttpServletRequest request) {
        String encoding = request.getHeader("Content-Encoding");
        if (encoding == null || encoding.equalsIgnoreCase("identity")) {
            return false;
        }
        if (encoding.toLowerCase(Locale.ROOT).equals("gzip")) {
            return true;
        }
        throw Rejection.at(
                RejectionKind.UNSUPPORTED, "Content-Encoding", "The body may be packed with gzip, or not at all.");
    }

    private String read(HttpServletRequest request, boolean packed) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(CHUNK);
        try (InputStream in =
                packed ? new GZIPInputStream(request.getInputStream(), CHUNK) : request.getInputStream()) {
            byte[] chunk = new byte[CHUNK];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                if (bytes.size() + read > mostBytes) {
                    throw tooLarge();
                }
                bytes.write(chunk, 0, read);
            }
        } catch (ZipException | java.io.EOFException e) {
            throw Rejection.of(
                    RejectionKind.INVALID, "The body is not complete gzip, though Content-Encoding says so.");
        }
        if (bytes.size() == 0) {
            throw Rejection.of(RejectionKind.INVALID, "The request has no body. Send the resource as its body.");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            Decimals.requireWritable(text);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw Rejection.of(RejectionKind.INVALID, "The body is not valid UTF-8. FHIR is always sent in UTF-8.");
        }
    }

    private Rejection tooLarge() {
        return Rejection.of(
                RejectionKind.TOO_LARGE,
                "The body is larger than " + mostBytes / KIB / KIB
                        + " MiB. Nothing was stored: send the record in several bundles, the Patient first.");
    }
}
