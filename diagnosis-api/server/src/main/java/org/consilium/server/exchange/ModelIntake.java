package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.consilium.audit.Sha256;
import org.consilium.server.access.Caller;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.persistence.ResourceStore;
import org.consilium.server.ranking.ActiveModel;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.hl7.fhir.r4.model.Resource;
import org.jboss.logging.Logger;

/**
 * Keeps the model in use and its card as a Device and a DocumentReference, under the bundle's content hash, so that what it
 * said leads to it. They stay when another model takes its place.
 */
@Singleton
class ModelIntake {

    private static final Logger LOG = Logger.getLogger(ModelIntake.class);

    private final ActiveModel models;
    private final ResourceStore store;
    private final ResourceReading resources;
    private final RecordWriter writer;
    private final RecordAudit audit;
    private final FhirContext fhir;
    private final Clock clock;

    ModelIntake(
            ActiveModel models,
            ResourceStore store,
            ResourceReading resources,
            RecordWriter writer,
            RecordAudit audit,
            FhirContext fhir,
            Clock clock) {
        this.models = models;
        this.store = store;
        this.resources = resources;
        this.writer = writer;
        this.audit = audit;
        this.fhir = fhir;
        this.clock = clock;
    }

    void atStart(@Observes StartupEvent start) {
        models.seated().ifPresent(model -> {
            try {
                QuarkusTransaction.requiringNew().run(() -> take(model));
            } catch (Rejection e) {
                if (e.kind() != RejectionKind.CONFLICT) {
                    throw e;
                }
                LOG.info("Another server takes the model in at this moment.");
            }
        });
    }

    private void take(ActiveModel.Seated model) {
        List<Interaction> updates = new ArrayList<>();
        for (Resource each : List.of(DiagnosisBundle.device(model), DiagnosisBundle.card(model))) {
            String id = each.getIdElement().getIdPart();
            if (store.read(new ResourceKey(each.fhirType(), id)).isEmpty()) {
                IncomingResource resource = resources.understand(
                        JsonReader.resource(fhir.newJsonParser().encodeResourceToString(each)));
                updates.add(new Interaction.Update("", null, resource, id, null, null));
            }
        }
        if (!updates.isEmpty()) {
            List<Written> written = writer.write(updates, clock.instant().truncatedTo(ChronoUnit.MILLIS));
            audit.record(
                    new Caller("installation", Set.of()),
                    "model",
                    Sha256.hex(model.bundle().contentHash().getBytes(StandardCharsets.UTF_8)),
                    written);
        }
    }
}
