package org.consilium.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.Tokens;
import org.junit.jupiter.api.Test;

/** Who sends a request drop by drop is not waited for; here for four seconds, else for a minute. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class SlowRequestTest {

    private static final int LONGEST_MILLIS = 30_000;

    @SuppressWarnings("NullAway.Init") // set by Quarkus
    @TestHTTPResource("/")
    URI server;

    @Test
    void aBodyThatDoesNotComeIsNotWaitedForAndNothingIsStored() throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(LONGEST_MILLIS);
            String head = "POST /fhir/Patient HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + Tokens.of("integration")
                    + "\r\nContent-Type: application/fhir+json\r\nContent-Length: 1000\r\n\r\n{\"resourceType\":";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer.isEmpty() || answer.matches("(?s)HTTP/1.1 (4|5)\\d\\d .*"))
                    .isTrue();
        }
        assertThat(Fhir.get("metadata").statusCode()).isEqualTo(200);
    }
}
