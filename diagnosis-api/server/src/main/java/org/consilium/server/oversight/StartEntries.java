package org.consilium.server.oversight;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.consilium.audit.AuditEntry;
import org.consilium.audit.AuditEvent;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.ranking.ActiveModel;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What a start brings into the log: that it was, the configuration where it is another, and the model where it is. */
@Singleton
public class StartEntries {

    /** Who is said to have done what no person did. */
    public static final String INSTALLATION = "installation";

    /** What decides who may do what and what is kept; none is a secret. */
    private static final List<String> SETTINGS = List.of(
            "consilium.mode",
            "consilium.oidc.url",
            "consilium.audit.origin",
            "consilium.audit.checkpoint-every",
            "consilium.audit.checkpoints",
            "consilium.access.relation",
            "consilium.access.break-glass",
            "consilium.access.revoked-within",
            "consilium.fhir.largest-body-mib",
            "quarkus.datasource.username",
            "quarkus.flyway.username",
            "quarkus.http.host",
            "quarkus.http.port",
            "quarkus.oidc.web.authentication.cookie-force-secure");

    private final AuditTrail trail;
    private final ActiveModel models;
    private final Config config;
    private final boolean command;

    StartEntries(
            AuditTrail trail,
            ActiveModel models,
            Config config,
            @ConfigProperty(name = "consilium.command", defaultValue = "false") boolean command) {
        this.trail = trail;
        this.models = models;
        this.config = config;
        this.command = command;
    }

    void record(@Observes @Priority(1) StartupEvent start) {
        if (!command) {
            QuarkusTransaction.requiringNew().run(this::record);
        }
    }

    private void record() {
        trail.record(new AuditEvent(
                "server-start",
                INSTALLATION,
                null,
                null,
                Map.of(
                        "java",
                        System.getProperty("java.runtime.version", "unknown"),
                        "platform",
                        System.getProperty("os.name") + " " + System.getProperty("os.arch"))));
        TreeMap<String, String> settings = new TreeMap<>();
        for (String name : SETTINGS) {
            config.getOptionalValue(name, String.class).ifPresent(value -> settings.put(name, value));
        }
        recordIfAnother("configuration", settings);
        models.seated().ifPresent(model -> {
            TreeMap<String, String> activated = new TreeMap<>();
            activated.put("bundle", model.bundle().contentHash());
            activated.put("model", model.bundle().id());
            activated.put("version", model.bundle().description().version());
            activated.put("key", model.bundle().verifiedBy().orElse("none"));
            recordIfAnother("model-activation", activated);
        });
    }

    private void recordIfAnother(String kind, Map<String, String> detail) {
        List<AuditEntry> last = trail.find(AuditTrail.Query.ofKind(kind, 1));
        if (last.isEmpty() || !last.get(0).event().detail().equals(detail)) {
            trail.record(new AuditEvent(kind, INSTALLATION, null, null, detail));
        }
    }
}
