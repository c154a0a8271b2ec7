package org.consilium.server.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.MimeMapping;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The UI's files, from the class path; for any other path that is no door of the server, the UI's page, which shows
 * "not found" itself.
 */
@Singleton
public class PagesRoute {

    private static final List<String> DOORS = List.of("/api", "/fhir", "/cds-services", "/q", "/login", "/logout");
    private static final String FOLDER = "META-INF/resources";
    private static final String PAGE = "/index.html";

    /** Only files that are there are kept, so that it cannot grow by asking. */
    private final Map<String, Buffer> files = new ConcurrentHashMap<>();

    void register(@Observes Router router) {
        router.route().order(-1).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(this::serve);
    }

    private void serve(RoutingContext context) {
        String path = context.normalizedPath();
        if (DOORS.stream().anyMatch(door -> path.equals(door) || path.startsWith(door + "/"))) {
            context.next();
            return;
        }
        Optional<Buffer> asked = path.endsWith("/") ? Optional.empty() : file(path);
        HttpServerResponse response = context.response();
        if (asked.isEmpty() && path.startsWith("/assets/")) {
            response.setStatusCode(404).end();
            return;
        }
        String served = asked.isPresent() ? path : PAGE;
        Optional<Buffer> content = asked.isPresent() ? asked : file(PAGE);
        if (content.isEmpty()) {
            context.next();
            return;
        }
        response.putHeader("Content-Type", contentType(served));
        response.putHeader(
                "Cache-Control", served.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
        if (HttpMethod.HEAD.equals(context.request().method())) {
            response.putHeader("Content-Length", Integer.toString(content.get().length()));
            response.end();
        } else {
            response.end(content.get());
        }
    }

    private static String contentType(String path) {
        String type = MimeMapping.getMimeTypeForFilename(path);
        if (type == null) {
            return "application/octet-stream";
        }
        return type.startsWith("text/") || type.contains("javascript") ? type + ";charset=UTF-8" : type;
    }

    private Optional<Buffer> file(String path) {
        Buffer kept = files.get(path);
        if (kept != null) {
            return Optional.of(kept);
        }
        // The path is normalised; this says so again where it matters.
        Optional<Buffer> read = path.contains("..") ? Optional.empty() : read(path);
        read.ifPresent(content -> files.put(path, content));
        return read;
    }

    private static Optional<Buffer> read(String path) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try (InputStream in = loader.getResourceAsStream(FOLDER + path)) {
            return in == null ? Optional.empty() : Optional.of(Buffer.buffer(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException("The UI's file cannot be read from the class path.", e);
        }
    }
}
