package org.consilium.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser and the platform's server in one, before a realm: the code flow with PKCE, step by step, through a proxy. */
final class RealmVisitor {

    static final String VERIFIER = "a verifier that is long enough to be one, says RFC 7636"
            .replace(' ', '-')
            .replace(',', '.');

    /** Only to whom a token is addressed is told whether it counts. */
    private static final String AUDIENCE = "consilium";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern FORM = Pattern.compile("<form[^>]*action=\"([^\"]+)\"");
    private static final int MOST_REDIRECTS = 5;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private final String realm;
    private final String callback;
    private final String client;
    private final String secret;
    private boolean tls = true;

    RealmVisitor(String realm, String callback, String secret) {
        this(realm, callback, "consilium-server", secret);
    }

    RealmVisitor(String realm, String callback, String client, String secret) {
        this.realm = realm;
        this.callback = callback;
        this.client = client;
        this.secret = secret;
    }

    RealmVisitor withoutTls() {
        tls = false;
        return this;
    }

    /** Where a step of the sign-in has led: a page of the realm, or back to the platform. */
    record Arrival(String page, String location) {

        boolean isThere() {
            return location.contains("code=");
        }

        String code() {
            Matcher code = Pattern.compile("[?&]code=([^&]+)").matcher(location);
            if (!code.find()) {
                throw new AssertionError("there is no code, but " + page.replaceAll("<[^>]+>|\\s+", " "));
            }
            return code.group(1);
        }
    }

    HttpResponse<String> authorize(Map<String, String> other) {
        Map<String, String> query = query();
        query.put("code_challenge", challenge());
        query.put("code_challenge_method", "S256");
        query.putAll(other);
        return send(HttpRequest.newBuilder(URI.create(realm + "/protocol/openid-connect/auth?" + form(query))));
    }

    HttpResponse<String> authorizeWithoutPkce() {
        return send(HttpRequest.newBuilder(URI.create(realm + "/protocol/openid-connect/auth?" + form(query()))));
    }

    private Map<String, String> query() {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("client_id", client);
        query.put("response_type", "code");
        query.put("scope", "openid");
        query.put("state", "s");
        query.put("redirect_uri", callback);
        return query;
    }

    Arrival signIn(String user, String password) {
        return submit(new Arrival(authorize(Map.of()).body(), ""), Map.of("username", user, "password", password));
    }

    /** Fills in the form of the page, and follows where it leads within the realm. */
    Arrival submit(Arrival at, Map<String, String> fields) {
        Matcher action = FORM.matcher(at.page());
        if (!action.find()) {
            throw new AssertionError("there is no form on the page");
        }
        HttpResponse<String> answer =
                send(HttpRequest.newBuilder(here(action.group(1).replace("&amp;", "&")))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form(fields))));
        for (int i = 0; i < MOST_REDIRECTS; i++) {
            String location = answer.headers().firstValue("Location").orElse("");
            if (location.isEmpty() || location.startsWith(callback)) {
                return new Arrival(answer.body(), location);
            }
            answer = send(HttpRequest.newBuilder(here(location)));
        }
        throw new AssertionError("too many redirects");
    }

    /** The realm names itself as the proxy is called; the way there is without one. */
    private URI here(String address) {
        URI named = URI.create(address);
        return URI.create(realm).resolve(named.getRawPath() + "?" + named.getRawQuery());
    }

    JsonNode redeem(String code) throws IOException {
        return JSON.readTree(redeemWith(code, VERIFIER).body());
    }

    HttpResponse<String> redeemWith(String code, String verifier) {
        return token(Map.of(
                "grant_type", "authorization_code", "code", code, "redirect_uri", callback, "code_verifier", verifier));
    }

    HttpResponse<String> refresh(String token) {
        return token(Map.of("grant_type", "refresh_token", "refresh_token", token));
    }

    HttpResponse<String> token(Map<String, String> fields) {
        return post("token", fields);
    }

    boolean isActive(String token) throws IOException {
        return JSON.readTree(post("token/introspect", Map.of("token", token), AUDIENCE)
                        .body())
                .path("active")
                .asBoolean();
    }

    void revoke(String token) {
        if (post("revoke", Map.of("token", token, "token_type_hint", "access_token"))
                        .statusCode()
                != 200) {
            throw new AssertionError("the token is not revoked");
        }
    }

    private HttpResponse<String> post(String endpoint, Map<String, String> fields) {
        return post(endpoint, fields, client);
    }

    private HttpResponse<String> post(String endpoint, Map<String, String> fields, String as) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.put("client_id", as);
        all.put("client_secret", secret);
        return send(HttpRequest.newBuilder(URI.create(realm + "/protocol/openid-connect/" + endpoint))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form(all))));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        if (tls) {
            request.header("X-Forwarded-Proto", "https");
        }
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(each -> each.getKey() + "=" + each.getValue())
                            .collect(Collectors.joining("; ")));
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            for (String set : response.headers().allValues("Set-Cookie")) {
                String pair = set.substring(0, set.indexOf(';'));
                cookies.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
            }
            return response;
        } catch (IOException e) {
            throw new AssertionError("the realm does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static String challenge() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
