package org.consilium.server.ranking;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.consilium.ensemble.BundleDescription;
import org.consilium.ensemble.BundleWriter;
import org.consilium.ensemble.ModelBundle;
import org.consilium.ensemble.SigningKey;
import org.consilium.server.access.Caller;
import org.consilium.server.access.PatientAccess;
import org.consilium.server.access.Role;
import org.consilium.server.exchange.record.PatientRecords;
import org.consilium.server.exchange.record.RecordDates;
import org.consilium.server.persistence.AssessmentLedger;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.persistence.PatientVault;
import org.consilium.server.persistence.Worklist;

/** A second bundle beside the one in use, and assessments by it: as after an upgrade, or before a rollback. */
@ApplicationScoped
public class OtherBundle {

    private static final Caller CLINICIAN = new Caller("clinician", Set.of(Role.CLINICIAN), null, Set.of());

    private final ActiveModel models;
    private final PatientRecords records;
    private final RecordDates dates;
    private final Worklist worklist;
    private final AssessmentLedger ledger;
    private final AuditTrail audit;
    private final PatientVault vault;
    private final PatientAccess access;
    private final ObjectMapper json;
    private final Clock clock;

    OtherBundle(
            ActiveModel models,
            PatientRecords records,
            RecordDates dates,
            Worklist worklist,
            AssessmentLedger ledger,
            AuditTrail audit,
            PatientVault vault,
            PatientAccess access,
            ObjectMapper json,
            Clock clock) {
        this.models = models;
        this.records = records;
        this.dates = dates;
        this.worklist = worklist;
        this.ledger = ledger;
        this.audit = audit;
        this.vault = vault;
        this.access = access;
        this.json = json;
        this.clock = clock;
    }

    /** The bundle in this folder, in use. */
    public ActiveModel inUse(Path folder) throws IOException {
        return new ActiveModel(Optional.of(write(folder).toString()), Optional.of(folder.toString()));
    }

    /** Assesses a patient by a bundle; the assessment's id. */
    public String assess(ActiveModel by, String patient) {
        PatientRanking ranking =
                new PatientRanking(by, records, dates, worklist, ledger, audit, vault, access, json, clock);
        return QuarkusTransaction.requiringNew()
                .call(() -> ranking.rank(patient, clock.instant().truncatedTo(ChronoUnit.MILLIS), CLINICIAN))
                .report()
                .id();
    }

    /** Where {@link #inUse} leaves it. */
    public static Path file(Path folder) {
        return folder.resolve("next.bundle");
    }

    /** The active bundle's models under another version: another content hash, the same numbers. */
    private Path write(Path folder) throws IOException {
        ModelBundle bundle = models.require().bundle();
        BundleDescription was = bundle.description();
        BundleWriter writer = new BundleWriter(new BundleDescription(
                was.id(),
                was.title(),
                was.version() + "-" + folder.getFileName(),
                was.taskKind(),
                was.demoCaution(),
                was.columns()));
        bundle.tasks().forEach(writer::task);
        writer.background(bundle.background().orElseThrow());
        for (String document : List.of("study.json", "provenance.json", "evaluation.json", "card.json")) {
            bundle.document(document).ifPresent(bytes -> writer.document(document, bytes));
        }
        SigningKey key = SigningKey.generate();
        Files.writeString(folder.resolve("next.pub.pem"), key.publicKeyPem());
        Path file = file(folder);
        writer.write(file, key);
        return file;
    }
}
