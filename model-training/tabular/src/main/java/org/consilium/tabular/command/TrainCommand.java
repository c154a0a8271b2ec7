package org.consilium.tabular.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.consilium.ensemble.SigningKey;
import org.consilium.tabular.bundle.TableBundle;
import org.consilium.tabular.report.Card;
import org.consilium.tabular.report.Provenance;
import org.consilium.tabular.report.TrainingReport;
import org.consilium.tabular.table.LoadedTable;
import org.consilium.tabular.table.TableFile;
import org.consilium.tabular.table.TableLoader;
import org.consilium.tabular.table.TableRequest;
import org.consilium.tabular.train.Profile;
import org.consilium.tabular.train.TableTraining;
import org.consilium.tabular.train.TrainedTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Learns the most accurate calibrated ensemble that a table allows, and writes it as a signed bundle. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Trains an ensemble on a CSV table and writes a signed model bundle with its evaluation report.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class TrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description = "CSV with a header, UTF-8 (.gz is unpacked), or Parquet by its ending")
    private Path data;

    @Option(names = "--target", paramLabel = "COLUMN", description = "the column with the label")
    private @Nullable String target;

    @Option(
            names = "--group",
            paramLabel = "COLUMN",
            description = "whose row it is; a person is never on both sides of a split")
    private @Nullable String group;

    @Option(
            names = "--time",
            paramLabel = "COLUMN",
            description = "when; adds an evaluation of later rows by models of earlier ones")
    private @Nullable String time;

    @Option(
            names = "--site",
            paramLabel = "COLUMN",
            description = "where; adds an evaluation on each site by models of the others")
    private @Nullable String site;

    @Option(names = "--weights", paramLabel = "COLUMN", description = "how much a row counts")
    private @Nullable String weights;

    @Option(names = "--exclude", split = ",", paramLabel = "COLUMN", description = "columns not to learn from")
    private List<String> exclude = List.of();

    @Option(
            names = "--study",
            paramLabel = "FILE",
            description = "JSON or YAML that says all of this, and kinds of columns")
    private @Nullable Path study;

    @Option(
            names = "--profile",
            defaultValue = "accuracy",
            description =
                    "accuracy (default), balanced, fast, or untraced: texts as themes, which gives up exact tracing to words")
    private String profile;

    @ArgGroup
    private @Nullable Search search;

    @SuppressWarnings("NullAway.Init")
    static final class Search {
        @Option(names = "--trials", paramLabel = "N", description = "settings to try beyond the profile's own")
        private @Nullable Integer trials;

        @Option(
                names = "--budget",
                paramLabel = "PT20M",
                description = "try settings for so long; the result then depends on the machine")
        private @Nullable Duration budget;
    }

    @Option(
            names = "--sparser-patients",
            description = "patients to come may have fewer values than these rows: learns from copies with values taken"
                    + " away too, if cross-validation gains")
    private boolean sparserPatients;

    @Option(names = "--seed", defaultValue = "1", description = "decides every choice by chance (default 1)")
    private long seed;

    @Option(names = "--threads", paramLabel = "N", description = "threads; the result does not depend on them")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "BUNDLE",
            description = "where the bundle goes; a report is put beside it")
    private Path out;

    @Option(
            names = {"--key", "--sign-key"},
            paramLabel = "FILE",
            description = "the Ed25519 key that signs; made if it is not there (default .consilium/keys/bundle.pem)")
    private Path key = Path.of(".consilium", "keys", "bundle.pem");

    @Option(names = "--json", description = "print the figures as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        PrintWriter progress = spec.commandLine().getErr();
        long began = System.nanoTime();
        StudyFile asked = StudyFile.read(study, target, new TableRequest.Roles(group, time, site, weights), exclude);
        Card.check(asked.card());
        Profile chosen = profile();
        TableRequest request = asked.request().withThemes(!chosen.tracesWords());
        checkTarget();
        TableFile file = TableFile.open(data);
        TableLoader loader = new TableLoader(file, request);
        LoadedTable loaded = loader.load();
        loaded.notes().forEach(note -> progress.println("note: " + note));
        if (!chosen.tracesWords()) {
            progress.println("note: with the profile untraced, what a text adds is not traced to its words.");
        }
        progress.printf(
                Locale.ROOT,
                "%,d rows, %d columns, %d classes; profile %s%n",
                loaded.table().rows(),
                loaded.encoding().columns().size(),
                loaded.table().classes().size(),
                profile);
        progress.flush();
        TableTraining.Effort effort = new TableTraining.Effort(
                chosen,
                search == null || search.trials == null ? 0 : search.trials,
                search == null || search.budget == null ? Duration.ZERO : search.budget,
                seed,
                threads,
                sparserPatients);
        TrainedTable trained = TableTraining.train(loader, loaded, effort, line -> {
            progress.println(line);
            progress.flush();
        });
        Map<String, Object> provenance =
                Provenance.of(file, request, loaded, effort, trained.ensemble().members());
        Map<String, Object> evaluation = TrainingReport.evaluation(loaded, trained);
        Map<String, Object> run = TrainingReport.run(loaded, trained, (System.nanoTime() - began) / 1e9);
        Map<String, Object> card = Card.of(request.target(), loaded, trained, asked.card());
        String report = TrainingReport.html(request.target(), evaluation, provenance, card, Map.of());
        if (key.toAbsolutePath().getParent() != null) {
            Files.createDirectories(key.toAbsolutePath().getParent());
        }
        String hash = TableBundle.write(
                out,
                request.target(),
                loaded,
                trained.ensemble(),
                seed,
                new TableBundle.Documents(evaluation, provenance, card, run, report),
                SigningKey.loadOrCreate(key));
        Path beside = out.resolveSibling(out.getFileName() + ".report.html");
        Files.writeString(beside, TrainingReport.html(request.target(), evaluation, provenance, card, run));
        PrintWriter result = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("bundle", out.toString());
            all.put("contentHash", hash);
            all.put("evaluation", evaluation);
            all.put("run", run);
            result.println(new String(TableBundle.json(all), java.nio.charset.StandardCharsets.UTF_8));
        } else {
            result.print(TrainingReport.text(trained));
            result.printf("bundle %s, content hash %s%nreport %s%n", out, hash, beside);
        }
        result.flush();
        return 0;
    }

    private Profile profile() {
        try {
            return Profile.valueOf(profile.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new picocli.CommandLine.ParameterException(
                    spec.commandLine(),
                    "There is no profile " + profile + ". Use accuracy, balanced, fast or untraced.",
                    e);
        }
    }

    /** An hour of training should not end at a folder that is not there. */
    private void checkTarget() {
        Path folder = out.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new IllegalArgumentException("The bundle cannot be written to " + out
                    + ": its folder is not there or not writable. Make it first.");
        }
        if (Files.isDirectory(out)) {
            throw new IllegalArgumentException(
                    "The bundle cannot be written to " + out + ": a folder has that name. Name a file in it.");
        }
    }
}
