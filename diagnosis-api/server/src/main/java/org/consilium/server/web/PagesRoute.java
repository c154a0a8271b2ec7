package org.consilium.server.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.MimeMapping;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The UI's files, from the class path; for any other path that is no door of the server, the UI's page, which shows
 * "not found" itself.
 */
@Singleton
public class PagesRoute {

    private static final List<String> DOORS =
            List.of("/api", "/fhir", "/cds-services", "/q", "/login", "/logout", "/.well-known");
    private static final String FOLDER = "META-INF/resources";
    private static final String PAGE = "/index.html";
    private static final Pattern REFUSED = Pattern.compile(";\\s*q=0(\\.0*)?$");

    /** Only files that are there are kept, so that it cannot grow by asking. */
    private final Map<String, Page> files = new ConcurrentHashMap<>();

    /**
     * A file as it is, and gzipped where that makes it smaller. Only these files travel compressed: in an answer of
     * the doors, a session's token stands beside what a request can choose, and could be guessed from the lengths.
     */
    private record Page(Buffer plain, Optional<Buffer> gzipped) {

        static Page of(byte[] content) throws IOException {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                gzip.write(content);
            }
            boolean smaller = packed.size() < content.length * 9L / 10;
            return new Page(
                    Buffer.buffer(content),
                    smaller ? Optional.of(Buffer.buffer(packed.toByteArray())) : Optional.empty());
        }
    }

    void register(@Observes Router router) {
        router.route().order(-1).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(this::serve);
    }

    private void serve(RoutingContext context) {
        String path = context.normalizedPath();
        if (DOORS.stream().anyMatch(door -> path.equals(door) || path.startsWith(door + "/"))) {
            context.next();
            return;
        }
        Optional<Page> asked = path.endsWith("/") ? Optional.empty() : file(path);
        HttpServerResponse response = context.response();
        if (asked.isEmpty() && path.startsWith("/assets/")) {
            response.setStatusCode(404).end();
            return;
        }
        String served = asked.isPresent() ? path : PAGE;
        Optional<Page> content = asked.isPresent() ? asked : file(PAGE);
        if (content.isEmpty()) {
            context.next();
            return;
        }
        response.putHeader("Content-Type", contentType(served));
        response.putHeader(
                "Cache-Control", served.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
        response.putHeader("Vary", "Accept-Encoding");
        Buffer body = content.get().plain();
        if (content.get().gzipped().isPresent() && acceptsGzip(context.request().getHeader("Accept-Encoding"))) {
            response.putHeader("Content-Encoding", "gzip");
            body = content.get().gzipped().get();
        }
        if (HttpMethod.HEAD.equals(context.request().method())) {
            response.putHeader("Content-Length", Integer.toString(body.length()));
            response.end();
        } else {
            response.end(body);
        }
    }

    private static boolean acceptsGzip(@Nullable String encodings) {
        return encodings != null
                && Stream.of(encodings.split(",", -1))
                        .map(String::strip)
                        .anyMatch(encoding -> encoding.equals("gzip")
                                || (encoding.startsWith("gzip;")
                                        && !REFUSED.matcher(encoding).find()));
    }

    private static String contentType(String path) {
        String type = MimeMapping.getMimeTypeForFilename(path);
        if (type == null) {
            return "application/octet-stream";
        }
        return type.startsWith("text/") || type.contains("javascript") ? type + ";charset=UTF-8" : type;
    }

    private Optional<Page> file(String path) {
        Page kept = files.get(path);
        if (kept != null) {
            return Optional.of(kept);
        }
        // The path is normalised; this says so again where it matters.
        Optional<Page> read = path.contains("..") ? Optional.empty() : read(path);
        read.ifPresent(content -> files.put(path, content));
        return read;
    }

    private static Optional<Page> read(String path) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try (InputStream in = loader.getResourceAsStream(FOLDER + path)) {
            return in == null ? Optional.empty() : Optional.of(Page.of(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException("The UI's file cannot be read from the class path.", e);
        }
    }
}
