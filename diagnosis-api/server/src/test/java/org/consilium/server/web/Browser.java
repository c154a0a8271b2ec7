package org.consilium.server.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** As much of a browser as a sign-in needs: cookies by host, redirects, and the form of the identity provider. */
final class Browser {

    private static final Pattern FORM = Pattern.compile("action=\"([^\"]+)\"");
    private static final int MOST_REDIRECTS = 10;

    private final URI server;
    private final HttpClient http = HttpClient.newHttpClient();

    /** By port: both servers are on this machine. */
    private final Map<Integer, Map<String, String>> cookies = new LinkedHashMap<>();

    Browser(URI server) {
        this.server = server;
    }

    HttpResponse<String> signIn(String user, String page) {
        HttpResponse<String> form = get("/login?return=" + URLEncoder.encode(page, StandardCharsets.UTF_8));
        Matcher action = FORM.matcher(form.body());
        if (!action.find()) {
            throw new AssertionError("The identity provider shows no form, but status " + form.statusCode() + ".");
        }
        URI target = form.uri().resolve(action.group(1).replace("&amp;", "&"));
        return follow(HttpRequest.newBuilder(target)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("username=" + user + "&password=consilium")));
    }

    HttpResponse<String> get(String path) {
        return follow(HttpRequest.newBuilder(server.resolve(path)).GET());
    }

    /** Any address, as a link or a redirect leads there. */
    HttpResponse<String> getAt(URI address) {
        return follow(HttpRequest.newBuilder(address).GET());
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return follow(request);
    }

    String cookie(String name) {
        return jar(server).getOrDefault(name, "");
    }

    void cookie(String name, String value) {
        jar(server).put(name, value);
    }

    void forget(String name) {
        jar(server).remove(name);
    }

    private Map<String, String> jar(URI of) {
        return cookies.computeIfAbsent(of.getPort(), port -> new LinkedHashMap<>());
    }

    private HttpResponse<String> follow(HttpRequest.Builder first) {
        HttpResponse<String> response = send(first);
        for (int i = 0; i < MOST_REDIRECTS && response.statusCode() / 100 == 3; i++) {
            URI next = response.uri()
                    .resolve(response.headers().firstValue("Location").orElseThrow());
            response = send(HttpRequest.newBuilder(next).GET());
        }
        return response;
    }

    private HttpResponse<String> send(HttpRequest.Builder builder) {
        URI target = builder.copy().build().uri();
        String sent = jar(target).entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining("; "));
        if (!sent.isEmpty()) {
            builder.header("Cookie", sent);
        }
        try {
            HttpResponse<String> response = http.send(builder.build(), HttpResponse.BodyHandlers.ofString());
            for (String set : response.headers().allValues("Set-Cookie")) {
                String pair = set.split(";", -1)[0];
                int equals = pair.indexOf('=');
                jar(target).put(pair.substring(0, equals), pair.substring(equals + 1));
            }
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
