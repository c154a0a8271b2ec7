package org.consilium.server.exchange.pull;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * The key by which the hospital's identity provider knows this server: a private JWK in a file, made at first use. Its
 * public half is given to the hospital, as a set at {@code /.well-known/jwks.json}.
 */
@Singleton
public class ClientKey {

    private static final int ASSERTION_LASTS_SECONDS = 240;

    private final Optional<Path> file;
    private final Clock clock;
    private @Nullable PublicJsonWebKey key;

    ClientKey(@ConfigProperty(name = "consilium.hospital.key-file") Optional<String> file, Clock clock) {
        this.file = file.filter(each -> !each.isBlank()).map(Path::of);
        this.clock = clock;
    }

    /**
     * A signed statement that this is who it says, for one use at one address.
     *
     * <p>Source: SMART App Launch 2.2, Client Authentication: Asymmetric.
     */
    String assertion(String clientId, String audience) {
        PublicJsonWebKey signing = key();
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(clientId);
        claims.setSubject(clientId);
        claims.setAudience(audience);
        NumericDate now = NumericDate.fromSeconds(clock.instant().getEpochSecond());
        claims.setIssuedAt(now);
        claims.setExpirationTime(NumericDate.fromSeconds(now.getValue() + ASSERTION_LASTS_SECONDS));
        claims.setJwtId(UUID.randomUUID().toString());
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setKey(signing.getPrivateKey());
        signature.setKeyIdHeaderValue(signing.getKeyId());
        signature.setHeader("typ", "JWT");
        signature.setAlgorithmHeaderValue(
                signing.getKeyType().equals("RSA")
                        ? AlgorithmIdentifiers.RSA_USING_SHA384
                        : AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384);
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw unusable("It cannot sign (ES384 or RS384).", e);
        }
    }

    /** The public half, as a JWK; empty where no key is configured. */
    public Optional<Map<String, Object>> publicJwk() {
        return file.isEmpty() ? Optional.empty() : Optional.of(key().toParams(OutputControlLevel.PUBLIC_ONLY));
    }

    private synchronized PublicJsonWebKey key() {
        if (key == null) {
            Path path = file.orElseThrow(() -> Rejection.of(
                    RejectionKind.UNAVAILABLE,
                    "No key is configured for the hospital's server. Name its file in CONSILIUM_HOSPITAL_KEY_FILE; it is"
                            + " made if it is not there."));
            try {
                key = Files.exists(path) ? read(path) : make(path);
            } catch (IOException e) {
                throw unusable("It cannot be read or written.", e);
            } catch (JoseException e) {
                throw unusable("It must hold one private JWK, of type EC with curve P-384 or RSA.", e);
            }
        }
        return key;
    }

    private static PublicJsonWebKey read(Path path) throws IOException, JoseException {
        PublicJsonWebKey read = PublicJsonWebKey.Factory.newPublicJwk(Files.readString(path));
        if (read.getPrivateKey() == null) {
            throw new JoseException("no private key");
        }
        return read;
    }

    private static PublicJsonWebKey make(Path path) throws IOException, JoseException {
        PublicJsonWebKey made = EcJwkGenerator.generateJwk(EllipticCurves.P384);
        made.setKeyId(UUID.randomUUID().toString());
        made.setUse("sig");
        made.setAlgorithm(AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384);
        Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(path, made.toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE));
        return made;
    }

    private static Rejection unusable(String why, Exception cause) {
        return new Rejection(
                RejectionKind.UNAVAILABLE,
                java.util.List.of(
                        new Rejection.Issue(null, "The key in CONSILIUM_HOSPITAL_KEY_FILE cannot be used. " + why)),
                cause);
    }
}
