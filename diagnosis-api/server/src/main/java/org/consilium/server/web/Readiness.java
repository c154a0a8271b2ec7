package org.consilium.server.web;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.consilium.server.exchange.record.RecordDates;
import org.consilium.server.persistence.AuditCheckpoints;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.persistence.MasterKey;
import org.consilium.server.ranking.ActiveModel;
import org.consilium.server.ranking.ServerMode;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/** Whether patients may be assessed here: what would make an answer unsafe keeps the server from being ready. */
@org.eclipse.microprofile.health.Readiness
@ApplicationScoped
public class Readiness implements HealthCheck {

    private final ActiveModel models;
    private final ServerMode mode;
    private final AuditTrail audit;
    private final AuditCheckpoints checkpoints;
    private final MasterKey master;
    private final RecordDates dates;
    private final boolean authenticates;

    Readiness(
            ActiveModel models,
            ServerMode mode,
            AuditTrail audit,
            AuditCheckpoints checkpoints,
            MasterKey master,
            RecordDates dates,
            @ConfigProperty(name = "quarkus.oidc.tenant-enabled", defaultValue = "true") boolean services,
            @ConfigProperty(name = "quarkus.oidc.web.tenant-enabled", defaultValue = "true") boolean browsers) {
        this.models = models;
        this.mode = mode;
        this.audit = audit;
        this.checkpoints = checkpoints;
        this.master = master;
        this.dates = dates;
        this.authenticates = services && browsers;
    }

    @Override
    public HealthCheckResponse call() {
        List<String> obstacles = new ArrayList<>();
        if (models.seated().isEmpty()) {
            obstacles.add(models.trouble());
        }
        if (!audit.isAppendOnly()) {
            obstacles.add("The application's database role may change the audit log, or cannot add to it. Run the"
                    + " migrations as the owner, and the server as a role that owns nothing.");
        }
        if (!checkpoints.trouble().isEmpty()) {
            obstacles.add(checkpoints.trouble());
        }
        if (!master.isThere()) {
            obstacles.add("No master key is configured, so nothing of a patient can be recorded. Name its file in"
                    + " CONSILIUM_MASTER_KEY_FILE.");
        }
        if (!mode.isDemo()) {
            if (!checkpoints.canSign()) {
                obstacles.add("The audit log is signed by nobody. Name a key's file in CONSILIUM_AUDIT_KEY_FILE.");
            }
            models.seated().ifPresent(model -> {
                if (model.bundle().isDemo() || model.study().synthetic()) {
                    obstacles.add(
                            "The bundle is for demonstration: it was trained on synthetic data. A production server"
                                    + " needs a bundle that was trained and reviewed for its patients.");
                }
                if (model.bundle().verifiedBy().isEmpty()) {
                    obstacles.add("The bundle's signature was not verified.");
                }
            });
            if (dates.areShifted()) {
                obstacles.add(
                        "Dates are taken for shifted, so that one in the future is not noticed. Take CONSILIUM_DATES out.");
            }
            if (!authenticates) {
                obstacles.add("Authentication is off. A production server needs it.");
            }
        }
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("safe to assess").status(obstacles.isEmpty());
        for (int i = 0; i < obstacles.size(); i++) {
            response.withData("obstacle " + (i + 1), obstacles.get(i));
        }
        return response.build();
    }
}
