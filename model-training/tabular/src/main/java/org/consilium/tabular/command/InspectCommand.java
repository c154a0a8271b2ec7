package org.consilium.tabular.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.BundleTask;
import org.consilium.ensemble.BundleTrust;
import org.consilium.ensemble.ModelBundle;
import org.consilium.tabular.bundle.TableBundle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What is in a bundle. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Shows what a bundle holds, after checking every hash in it.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class InspectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--bundle", required = true, paramLabel = "BUNDLE", description = "a model bundle")
    private Path file;

    @Option(names = "--trusted-keys", paramLabel = "DIR", description = "folder of public keys that may have signed it")
    private @Nullable Path trustedKeys;

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        ModelBundle bundle = trustedKeys == null
                ? ModelBundle.openUnverified(file)
                : ModelBundle.open(file, BundleTrust.folder(trustedKeys));
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("id", bundle.id());
        all.put("title", bundle.description().title());
        all.put("kind", bundle.taskKind().name().toLowerCase(Locale.ROOT));
        bundle.description().demoCaution().ifPresent(caution -> all.put("caution", caution));
        all.put("contentHash", bundle.contentHash());
        all.put("signatureVerifiedBy", bundle.verifiedBy().orElse("not checked; give --trusted-keys"));
        all.put("columns", bundle.columns().size());
        all.put("entries", bundle.paths().size());
        Map<String, Object> tasks = new LinkedHashMap<>();
        for (BundleTask task : bundle.tasks()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("title", task.title());
            one.put("classes", task.ensemble().classes());
            one.put("calibration", task.ensemble().calibration().getClass().getSimpleName());
            one.put("prevalence", task.prevalence().value());
            one.put("evidenceNeeded", task.evidenceNeeded());
            Map<String, Object> members = new LinkedHashMap<>();
            for (Blend.Weighted member : task.ensemble().blend().members()) {
                members.put(member.name(), member.weight());
            }
            one.put("members", members);
            task.predictionSets().ifPresent(sets -> one.put("predictionSets", sets.guarantee()));
            tasks.put(task.id(), one);
        }
        all.put("tasks", tasks);
        document(bundle, "provenance.json", all, "provenance");
        document(bundle, "evaluation.json", all, "evaluation");
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new String(TableBundle.json(all), StandardCharsets.UTF_8));
        } else {
            all.forEach((key, value) -> {
                if (!key.equals("evaluation") && !key.equals("provenance") && !key.equals("tasks")) {
                    out.printf("%-20s %s%n", key, value);
                }
            });
            tasks.forEach((id, task) -> out.printf("task %-15s %s%n", id, task));
            if (all.get("provenance") instanceof JsonNode provenance) {
                out.printf(
                        "%-20s %s%n",
                        "training data", provenance.path("trainingDataSha256").asText("unknown"));
            }
        }
        out.flush();
        return 0;
    }

    private static void document(ModelBundle bundle, String path, Map<String, Object> all, String key)
            throws IOException {
        if (bundle.document(path).isPresent()) {
            all.put(key, new ObjectMapper().readTree(bundle.document(path).get()));
        }
    }
}
