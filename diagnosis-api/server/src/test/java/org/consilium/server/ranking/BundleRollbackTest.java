package org.consilium.server.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
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
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.access.Caller;
import org.consilium.server.access.PatientAccess;
import org.consilium.server.access.Role;
import org.consilium.server.exchange.record.PatientRecords;
import org.consilium.server.exchange.record.RecordDates;
import org.consilium.server.persistence.AssessmentLedger;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.persistence.PatientVault;
import org.consilium.server.persistence.Worklist;
import org.consilium.server.ranking.Replay.Cause;
import org.consilium.server.ranking.Replay.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class BundleRollbackTest {

    private static final Caller CLINICIAN = new Caller("clinician", Set.of(Role.CLINICIAN), null, Set.of());

    @Inject
    ActiveModel models;

    @Inject
    PatientRecords records;

    @Inject
    RecordDates dates;

    @Inject
    Worklist worklist;

    @Inject
    AssessmentLedger ledger;

    @Inject
    AuditTrail audit;

    @Inject
    PatientVault vault;

    @Inject
    PatientAccess access;

    @Inject
    ObjectMapper json;

    @Inject
    Clock clock;

    @Inject
    Replay replay;

    @Test
    void assessmentsByABundleThatWasRolledBackAreReplayedWithItAndTheOthersAsBefore(@TempDir Path folder)
            throws IOException {
        ActiveModel next = new ActiveModel(Optional.of(nextVersion(folder).toString()), Optional.of(folder.toString()));
        String patient = Fhir.patient("1951-05-05", true);
        String before = assess(models, patient);
        String between = assess(next, patient);
        String after = assess(models, patient);
        assertThat(List.of(replay.of(before).verdict(), replay.of(after).verdict()))
                .containsOnly(Verdict.SAME);
        // Without its bundle the one in use is asked in its place, which is said although the numbers are the same.
        assertThat(replay.of(between).cause()).isEqualTo(Cause.BUNDLE);
        Replay.Replayed withIt = replay.of(between, List.of(next.require()));
        assertThat(withIt.cause()).isNull();
        assertThat(withIt.verdict()).isEqualTo(Verdict.SAME);
    }

    private String assess(ActiveModel by, String patient) {
        PatientRanking ranking =
                new PatientRanking(by, records, dates, worklist, ledger, audit, vault, access, json, clock);
        return QuarkusTransaction.requiringNew()
                .call(() -> ranking.rank(patient, clock.instant().truncatedTo(ChronoUnit.MILLIS), CLINICIAN))
                .report()
                .id();
    }

    /** The active bundle's models under another version: another content hash, the same numbers. */
    private Path nextVersion(Path folder) throws IOException {
        ModelBundle bundle = models.require().bundle();
        BundleDescription was = bundle.description();
        BundleWriter writer = new BundleWriter(new BundleDescription(
                was.id(), was.title(), was.version() + "-next", was.taskKind(), was.demoCaution(), was.columns()));
        bundle.tasks().forEach(writer::task);
        writer.background(bundle.background().orElseThrow());
        for (String document : List.of("study.json", "provenance.json", "evaluation.json", "card.json")) {
            bundle.document(document).ifPresent(bytes -> writer.document(document, bytes));
        }
        SigningKey key = SigningKey.generate();
        Files.writeString(folder.resolve("next.pub.pem"), key.publicKeyPem());
        Path file = folder.resolve("next.bundle");
        writer.write(file, key);
        return file;
    }
}
