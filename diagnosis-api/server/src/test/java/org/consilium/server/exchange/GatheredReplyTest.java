package org.consilium.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatheredReplyTest {

    private final List<byte[]> sent = new ArrayList<>();

    private final GatheredReply reply = new GatheredReply((HttpServletResponse) Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {HttpServletResponse.class},
            (proxy, method, arguments) -> method.getName().equals("getOutputStream") ? new Sending() : null));

    @Test
    void tokensThatAreFlushedOneByOneLeaveInLargePieces() throws IOException {
        PrintWriter writer = reply.getWriter();
        StringBuilder written = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            String token = "größe" + i;
            writer.write(token);
            writer.flush();
            written.append(token);
        }
        reply.finish();

        assertThat(text()).isEqualTo(written.toString());
        assertThat(sent).hasSizeLessThan(10);
    }

    @Test
    void whatARefusalReplacesIsNotSent() throws IOException {
        reply.getWriter().write("half an answer");
        reply.getWriter().flush();
        reply.resetBuffer();
        reply.getWriter().write("the refusal");
        reply.finish();

        assertThat(text()).isEqualTo("the refusal");
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        sent.forEach(piece -> text.append(new String(piece, StandardCharsets.ISO_8859_1)));
        return new String(text.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private final class Sending extends ServletOutputStream {
        @Override
        public void write(int single) {
            sent.add(new byte[] {(byte) single});
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            sent.add(java.util.Arrays.copyOfRange(bytes, from, from + length));
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}
