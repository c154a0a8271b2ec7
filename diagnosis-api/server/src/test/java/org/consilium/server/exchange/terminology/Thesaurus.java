package org.consilium.server.exchange.terminology;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A terminology server as seen from outside: it knows what a test told it, and may fall silent. */
public final class Thesaurus {

    private static final Thesaurus ONLY = new Thesaurus();
    private static final String NOTHING =
            "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"result\",\"valueBoolean\":false}]}";

    private final HttpServer server;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile int status = 200;

    private Thesaurus() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "thesaurus");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", exchange -> {
            String asked = exchange.getRequestURI().getPath().substring(1) + "?"
                    + exchange.getRequestURI().getQuery();
            requests.add(asked);
            String answer = answers.entrySet().stream()
                    .filter(each -> asked.contains(each.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(NOTHING);
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(
                    status != 200 ? status : answer.contains("OperationOutcome") ? 422 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    public static Thesaurus only() {
        return ONLY;
    }

    public String base() {
        return "http://localhost:" + server.getAddress().getPort() + "/";
    }

    /** What is answered to requests that contain this. */
    void answers(String asked, String answer) {
        answers.put(asked, answer);
    }

    void answersWith(int newStatus) {
        status = newStatus;
    }

    List<String> requests() {
        return requests;
    }
}
