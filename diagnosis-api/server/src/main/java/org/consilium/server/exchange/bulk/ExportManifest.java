package org.consilium.server.exchange.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an export consists of, by STU2's manifest or by the 4.0 ballot's, which calls the errors {@code outcome} and may
 * come in several pages.
 *
 * @param outputs files of resources, patients first
 * @param deletions files of Bundles that name what was deleted there since
 * @param errors files of OperationOutcomes that the export's server wrote
 * @param next address of the manifest's next page; null on the last
 * @param total how many resources there are; null where one file does not say
 */
record ExportManifest(
        boolean requiresAccessToken,
        List<Output> outputs,
        List<String> deletions,
        List<String> errors,
        @Nullable String next,
        @Nullable Long total) {

    /** One file. */
    record Output(String type, String url, @Nullable Long count) {}

    static ExportManifest of(JsonNode manifest) {
        List<Output> outputs = new ArrayList<>();
        manifest.path("output").forEach(each -> outputs.add(output(each)));
        outputs.sort(Comparator.comparingInt(output -> FolderSource.rank(output.type())));
        List<String> deletions = urls(manifest.path("deleted"));
        List<String> errors = new ArrayList<>();
        for (String member : List.of("error", "outcome")) {
            errors.addAll(urls(manifest.path(member)));
        }
        String next = null;
        for (JsonNode link : manifest.path("link")) {
            next = link.path("relation").asText().equals("next")
                    ? link.path("url").asText()
                    : next;
        }
        return new ExportManifest(
                manifest.path("requiresAccessToken").asBoolean(true), outputs, deletions, errors, next, total(outputs));
    }

    private static List<String> urls(JsonNode files) {
        List<String> urls = new ArrayList<>();
        files.forEach(each -> urls.add(each.path("url").asText()));
        return urls;
    }

    private static Output output(JsonNode file) {
        return new Output(
                file.path("type").asText(),
                file.path("url").asText(),
                file.hasNonNull("count") ? Long.valueOf(file.path("count").asLong()) : null);
    }

    private static @Nullable Long total(List<Output> outputs) {
        long total = 0;
        for (Output output : outputs) {
            if (output.count() == null) {
                return null;
            }
            total += output.count();
        }
        return total;
    }

    /** This page and the one after it as one. */
    ExportManifest with(ExportManifest page) {
        List<Output> all = new ArrayList<>(outputs);
        all.addAll(page.outputs);
        all.sort(Comparator.comparingInt(output -> FolderSource.rank(output.type())));
        List<String> allErrors = new ArrayList<>(errors);
        allErrors.addAll(page.errors);
        List<String> allDeletions = new ArrayList<>(deletions);
        allDeletions.addAll(page.deletions);
        return new ExportManifest(requiresAccessToken, all, allDeletions, allErrors, page.next, total(all));
    }
}
