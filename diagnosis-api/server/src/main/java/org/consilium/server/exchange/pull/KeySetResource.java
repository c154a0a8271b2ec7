package org.consilium.server.exchange.pull;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;

/** The public keys of this server as a client of hospitals: a JWK Set that their identity providers fetch. */
@Path("/.well-known/jwks.json")
public class KeySetResource {

    private final ClientKey key;

    KeySetResource(ClientKey key) {
        this.key = key;
    }

    /** Empty where this server is no hospital's client. */
    @GET
    @PermitAll
    @Produces(MediaType.APPLICATION_JSON)
    public Map<String, List<Map<String, Object>>> keys() {
        return Map.of("keys", key.publicJwk().map(List::of).orElse(List.of()));
    }
}
