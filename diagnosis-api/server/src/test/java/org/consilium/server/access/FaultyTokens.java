package org.consilium.server.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.consilium.server.Tokens;

/** Tokens that must open nothing: the value of the header by what is wrong with it. */
final class FaultyTokens {

    private static final ObjectMapper JSON = new ObjectMapper();

    private FaultyTokens() {}

    private static final class Once {
        private static final Map<String, String> ALL = make();
    }

    static Map<String, String> all() {
        return Once.ALL;
    }

    private static Map<String, String> make() {
        try {
            String good = Tokens.of("clinician");
            String[] parts = good.split("\\.", -1);
            ObjectNode header =
                    (ObjectNode) JSON.readTree(Base64.getUrlDecoder().decode(parts[0]));
            ObjectNode claims =
                    (ObjectNode) JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
            KeyPair stranger = KeyPairGenerator.getInstance("RSA").generateKeyPair();
            Map<String, String> all = new LinkedHashMap<>();
            all.put("none", "");
            all.put("garbage", "Bearer x.y.z");
            all.put("empty", "Bearer ");
            all.put("basic", "Basic Y2xpbmljaWFuOmNvbnNpbGl1bQ==");
            all.put("alg none", "Bearer " + encode("{\"alg\":\"none\"}") + "." + parts[1] + ".");
            all.put("alg None", "Bearer " + encode("{\"alg\":\"None\"}") + "." + parts[1] + "." + parts[2]);
            all.put("signature changed", "Bearer " + good.substring(0, good.length() - 8) + "AAAAAAAA");
            all.put("signature cut", "Bearer " + parts[0] + "." + parts[1] + ".");
            all.put(
                    "role added",
                    "Bearer " + parts[0] + "." + encode(withRole(claims).toString()) + "." + parts[2]);
            all.put("signed by a stranger", "Bearer " + signed(header, claims, stranger));
            all.put("HMAC with the public key", "Bearer " + hmac(header, claims, stranger));
            all.put("signed and expired", "Bearer " + Tokens.expired());
            all.put("signed, for another audience", "Bearer " + Tokens.ofAnotherAudience());
            all.put("signed, of another issuer", "Bearer " + Tokens.ofAnotherIssuer());
            all.put("revoked", "Bearer " + Tokens.revoked());
            all.put("of a session that was ended", "Bearer " + Tokens.ofASessionThatEnded());
            all.put("an id token", "Bearer " + Tokens.ofAnotherUse("id_token"));
            all.put("a refresh token", "Bearer " + Tokens.ofAnotherUse("refresh_token"));
            return all;
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode withRole(ObjectNode claims) {
        ObjectNode other = claims.deepCopy();
        other.putObject("realm_access")
                .putArray("roles")
                .add("auditor")
                .add("integration")
                .add("clinician");
        return other;
    }

    private static String signed(ObjectNode header, ObjectNode claims, KeyPair key)
            throws GeneralSecurityException, JsonProcessingException {
        String text = encode(header.toString()) + "." + encode(JSON.writeValueAsString(claims));
        Signature signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(key.getPrivate());
        signer.update(text.getBytes(StandardCharsets.US_ASCII));
        return text + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signer.sign());
    }

    private static String hmac(ObjectNode header, ObjectNode claims, KeyPair key) throws GeneralSecurityException {
        ObjectNode other = header.deepCopy();
        other.put("alg", "HS256");
        String text = encode(other.toString()) + "." + encode(claims.toString());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getPublic().getEncoded(), "HmacSHA256"));
        return text + "."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String encode(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
