package org.consilium.server.exchange;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.consilium.audit.Sha256;
import org.consilium.server.access.Caller;
import org.consilium.server.exchange.validation.Definitions;
import org.consilium.server.exchange.validation.Definitions.Definition;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.persistence.ResourceStore;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jboss.logging.Logger;

/**
 * Takes this platform's definitions into the store at the start, where they are read, found and versioned like any
 * resource. A definition that this build has otherwise becomes a new version.
 */
@ApplicationScoped
class DefinitionIntake {

    private static final Logger LOG = Logger.getLogger(DefinitionIntake.class);
    private static final String TAG = "\"meta\":{\"tag\":[{\"system\":\"" + Definitions.BASE + "build\",\"code\":\"";

    private final ResourceStore store;
    private final ResourceReading resources;
    private final RecordWriter writer;
    private final RecordAudit audit;
    private final Clock clock;

    DefinitionIntake(
            ResourceStore store, ResourceReading resources, RecordWriter writer, RecordAudit audit, Clock clock) {
        this.store = store;
        this.resources = resources;
        this.writer = writer;
        this.audit = audit;
        this.clock = clock;
    }

    void atStart(@Observes StartupEvent start) {
        try {
            QuarkusTransaction.requiringNew().run(this::take);
        } catch (Rejection e) {
            if (e.kind() != RejectionKind.CONFLICT) {
                throw e;
            }
            LOG.info("Another server takes the definitions in at this moment.");
        }
    }

    private void take() {
        List<Interaction> updates = new ArrayList<>();
        StringBuilder hashes = new StringBuilder();
        for (Definition definition : Definitions.all()) {
            String hash = Sha256.hex(definition.json().getBytes(StandardCharsets.UTF_8));
            boolean there = store.read(new ResourceKey(definition.type(), definition.id()))
                    .filter(found -> found.body() != null && found.body().contains(hash))
                    .isPresent();
            if (!there) {
                String tagged = "{" + TAG + hash.substring(0, 64) + "\"}]},"
                        + definition.json().substring(definition.json().indexOf('{') + 1);
                IncomingResource resource = resources.understand(JsonReader.resource(tagged));
                updates.add(new Interaction.Update("", null, resource, definition.id(), null, null));
                hashes.append(hash);
            }
        }
        if (!updates.isEmpty()) {
            List<Written> written = writer.write(updates, clock.instant().truncatedTo(ChronoUnit.MILLIS));
            audit.record(
                    new Caller("installation", Set.of()),
                    "definitions",
                    Sha256.hex(hashes.toString().getBytes(StandardCharsets.UTF_8)),
                    written);
        }
    }
}
