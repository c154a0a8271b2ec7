package org.consilium.server.oversight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.consilium.audit.SignedCheckpoint;
import org.consilium.ensemble.UnreadableModelException;
import org.consilium.server.persistence.AuditCheckpoints;
import org.consilium.server.persistence.Erasure;
import org.consilium.server.persistence.LogExport;
import org.consilium.server.ranking.ActiveModel;
import org.consilium.server.ranking.ActiveModel.Seated;
import org.consilium.server.ranking.Replay.Replayed;
import org.consilium.server.rejection.Rejection;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The commands, as they were typed. Exit code 0: done and the same; 1: failed or different; 2: wrong use. */
@ApplicationScoped
public class OversightCommand implements QuarkusApplication {

    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;
    private static final int SHOWN = 50;
    private static final int TOLD_EVERY = 100;

    private static final String HELP =
            """
            export --out DIR                         writes the log into a new folder, to be checked anywhere
            checkpoint [--out FILE]                  signs the log as it is, and hands the checkpoint to its keepers
            replay ID… | --model HASH | --all        computes assessments again, to the last bit
                   [--bundle FILE]… [--report FILE]
            hold PATIENT, release PATIENT            places and lifts a legal hold
            erase PATIENT --reason CODE              deletes a record and destroys the patient's key
            retention --years N [--apply]            lists, or erases, patients untouched for N years
            sweep                                    writes the tables anew, so that no deleted byte stays in their files
            """;

    private static final String BYTES_STAY =
            "Deleted bytes stay in the database's files until their place is used again; sweep writes the files anew, and"
                    + " closes the tables meanwhile.";

    private final LogExport export;
    private final CheckpointRounds checkpoints;
    private final BulkReplay replay;
    private final Erasure erasure;
    private final ObjectMapper json;
    private final Clock clock;
    private final Optional<String> trustedKeys;

    OversightCommand(
            LogExport export,
            CheckpointRounds checkpoints,
            BulkReplay replay,
            Erasure erasure,
            ObjectMapper json,
            Clock clock,
            @ConfigProperty(name = "consilium.trusted-keys") Optional<String> trustedKeys) {
        this.export = export;
        this.checkpoints = checkpoints;
        this.replay = replay;
        this.erasure = erasure;
        this.json = json;
        this.clock = clock;
        this.trustedKeys = trustedKeys;
    }

    @Override
    public int run(String... arguments) {
        return run(List.of(arguments), System.out, System.err);
    }

    int run(List<String> arguments, PrintStream out, PrintStream err) {
        try {
            Typed typed = new Typed(arguments);
            return switch (typed.command()) {
                case "export" -> export(typed, out);
                case "checkpoint" -> checkpoint(typed, out);
                case "replay" -> replay(typed, out, err);
                case "hold" -> hold(typed, true, out);
                case "release" -> hold(typed, false, out);
                case "erase" -> erase(typed, out);
                case "retention" -> retention(typed, out);
                case "sweep" -> sweep(out);
                default -> {
                    err.print(HELP);
                    yield WRONG_USE;
                }
            };
        } catch (Typed.WrongUseException e) {
            err.println(e.getMessage());
            err.print(HELP);
            return WRONG_USE;
        } catch (IOException | UnreadableModelException | IllegalArgumentException | IllegalStateException e) {
            err.println(e.getMessage());
            return FAILED;
        } catch (AuditCheckpoints.BrokenLogException e) {
            err.println("The log does not hold and is not signed: " + e.getMessage());
            return FAILED;
        } catch (Rejection e) {
            err.println(e.issues().get(0).text());
            return FAILED;
        }
    }

    private int export(Typed typed, PrintStream out) throws IOException {
        Path folder = Path.of(typed.required("--out"));
        LogExport.Exported exported = export.to(folder, actor());
        boolean holds = exported.trouble().isEmpty();
        if (typed.has("--json")) {
            print(
                    out,
                    java.util.Map.of(
                            "folder", folder.toString(),
                            "entries", exported.entries(),
                            "records", exported.records(),
                            "trouble", exported.trouble()));
        } else {
            out.println("Wrote " + exported.entries() + " entries and " + exported.records() + " assessments to "
                    + folder + ".");
            out.println(
                    holds
                            ? "Keep " + folder.resolve("checkpoint.txt")
                                    + " where this installation cannot change it: only against it can it be found later that"
                                    + " entries were cut off."
                            : "The log does not hold: " + exported.trouble() + " It was exported as it is, edited rows"
                                    + " included; ./consilium audit verify says where it breaks.");
        }
        return holds ? 0 : FAILED;
    }

    private int checkpoint(Typed typed, PrintStream out) throws IOException {
        SignedCheckpoint made = checkpoints.run();
        if (typed.option("--out").isPresent()) {
            Files.writeString(Path.of(typed.required("--out")), made.file());
        } else {
            out.print(made.file());
        }
        return 0;
    }

    private int replay(Typed typed, PrintStream out, PrintStream err) throws IOException {
        List<Seated> bundles = new ArrayList<>();
        for (String file : typed.options("--bundle")) {
            bundles.add(ActiveModel.seat(
                    Path.of(file),
                    Path.of(trustedKeys.orElseThrow(
                            () -> new IllegalArgumentException("No trusted keys are configured.")))));
        }
        java.util.function.Consumer<Integer> progress = done -> {
            if (done % TOLD_EVERY == 0) {
                err.println("Replayed " + done + " so far.");
            }
        };
        BulkReplay.Report report;
        if (typed.has("--all") || typed.option("--model").isPresent()) {
            report = replay.ofBundle(typed.option("--model").orElse(""), bundles, actor(), progress);
        } else if (typed.words().isEmpty()) {
            throw new Typed.WrongUseException("Name assessments, or --model HASH, or --all.");
        } else {
            report = replay.of(typed.words(), bundles, actor(), progress);
        }
        if (typed.option("--report").isPresent()) {
            json.writerWithDefaultPrettyPrinter()
                    .writeValue(Path.of(typed.required("--report")).toFile(), report);
        }
        if (typed.has("--json")) {
            print(out, report);
        } else {
            tell(report, out);
        }
        return report.replayed() > 0 && report.allSame() && report.same() + report.impossible() == report.replayed()
                ? 0
                : FAILED;
    }

    private static void tell(BulkReplay.Report report, PrintStream out) {
        out.println("Replayed " + report.replayed() + " on Java " + report.java() + ", " + report.platform() + ": "
                + report.same() + " the same to the last bit, " + report.different() + " different, "
                + report.impossible() + " could not be replayed.");
        report.causes().forEach((cause, count) -> out.println("  " + cause + ": " + count));
        for (Replayed each : report.notSame().stream().limit(SHOWN).toList()) {
            out.println(each.id() + "  " + each.verdict() + " (" + each.cause() + ")  " + each.text());
            each.differences().forEach(place -> out.println("    " + place));
        }
    }

    private int hold(Typed typed, boolean begins, PrintStream out) {
        String patient = typed.word("Name a patient's id.");
        erasure.hold(patient, actor(), begins);
        out.println(
                begins
                        ? "Nothing of this patient will be erased until the hold is lifted."
                        : "The hold is lifted; nothing was erased.");
        return 0;
    }

    private int erase(Typed typed, PrintStream out) {
        Erasure.Erased erased = erasure.erase(typed.word("Name a patient's id."), typed.required("--reason"), actor());
        erasure.tidy();
        tell(erased, out);
        out.println(BYTES_STAY);
        return 0;
    }

    private int sweep(PrintStream out) {
        erasure.sweep();
        out.println("The tables were written anew: nothing of what was deleted is left in their files.");
        return 0;
    }

    private static void tell(Erasure.Erased erased, PrintStream out) {
        out.println("Erased " + erased.patient()
                + (erased.joined().isEmpty()
                        ? ""
                        : " and what was joined to it (" + String.join(", ", erased.joined()) + ")")
                + ": " + erased.keys() + " keys destroyed, " + erased.resources()
                + " resources deleted with all their versions. The log still verifies; " + erased.assessments()
                + " assessments can no longer be read or replayed.");
        if (erased.mentions() > 0) {
            out.println(erased.mentions() + " resources of others still refer to this patient by id: "
                    + String.join(", ", erased.mentioning())
                    + (erased.mentions() > erased.mentioning().size() ? ", …" : "")
                    + ". Look whether they say more.");
        }
        out.println("Backups made before still hold the key: delete them, or erase again after restoring one.");
    }

    private int retention(Typed typed, PrintStream out) {
        int years;
        try {
            years = Integer.parseInt(typed.required("--years"));
        } catch (NumberFormatException e) {
            throw new Typed.WrongUseException("--years needs a whole number.");
        }
        List<String> due = erasure.untouchedSince(
                clock.instant().atZone(ZoneOffset.UTC).minusYears(years).toInstant());
        if (typed.has("--apply")) {
            due.forEach(patient -> tell(erasure.erase(patient, "retention", actor()), out));
            erasure.tidy();
            out.println(BYTES_STAY);
        } else {
            due.forEach(out::println);
        }
        out.println(due.size() + " patients without a legal hold were untouched for " + years + " years"
                + (typed.has("--apply") ? " and were erased." : "; --apply erases them."));
        return 0;
    }

    private void print(PrintStream out, Object value) throws JsonProcessingException {
        out.println(json.writeValueAsString(value));
    }

    /** Who typed it, as the operating system knows them. */
    private static String actor() {
        return "operator " + System.getProperty("user.name", "unknown");
    }
}
