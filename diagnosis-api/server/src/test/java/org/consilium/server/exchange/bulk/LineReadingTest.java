package org.consilium.server.exchange.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LineReadingTest {

    @Test
    void linesEndWithOrWithoutACarriageReturnAndTheLastNeedsNoEnd() throws IOException {
        LineReading lines = reading("a\r\nb\n\nüc", 100);
        assertThat(lines.next()).isEqualTo("a");
        assertThat(lines.next()).isEqualTo("b");
        assertThat(lines.next()).isEmpty();
        assertThat(lines.next()).isEqualTo("üc");
        assertThat(lines.number()).isEqualTo(4);
        assertThat(lines.next()).isNull();
    }

    @Test
    void aLineLongerThanAChunkComesWhole() throws IOException {
        String line = "x".repeat(200_000);
        LineReading lines = reading(line + "\nb", 1_000_000);
        assertThat(lines.next()).isEqualTo(line);
        assertThat(lines.next()).isEqualTo("b");
    }

    @Test
    void aLineBeyondTheLimitIsPassedOverAndTheNextIsRead() throws IOException {
        LineReading lines = reading("x".repeat(300_000) + "\nb\n", 100_000);
        assertThat(lines.next()).isEmpty();
        assertThat(lines.wasTooLong()).isTrue();
        assertThat(lines.next()).isEqualTo("b");
        assertThat(lines.next()).isNull();
    }

    @Test
    void linesThatAreDealtWithArePassedOver() throws IOException {
        LineReading lines = reading("a\nb\nc\n", 100);
        lines.skip(2);
        assertThat(lines.next()).isEqualTo("c");
        assertThat(lines.number()).isEqualTo(3);
    }

    private static LineReading reading(String text, int limit) {
        return new LineReading(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), limit);
    }
}
