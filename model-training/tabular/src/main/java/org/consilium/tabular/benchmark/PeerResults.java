package org.consilium.tabular.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.consilium.tabular.table.BadTableException;
import org.jspecify.annotations.Nullable;

/**
 * What other trainers reached on the same folds, as someone else measured it.
 *
 * <p>JSON: {@code {"peers": {NAME: {"meanEce": …, "sets": {SET: {"logLoss": …, "auroc": …, "folds": [loss, …]}}}}}}; {@code
 * meanEce} and {@code folds} may be left out. Or a Markdown page with one table headed {@code | set | peer | …} under a
 * heading that ends in {@code log-loss}, one under {@code AUROC}, and one of {@code | peer | … | mean ECE | …}.
 */
final class PeerResults {
    private static final List<String> USUAL_FILES = List.of("peers.json", "README.md");

    /**
     * One peer on one set.
     *
     * @param folds mean loss of each part, in order; empty where not known
     */
    record Score(double logLoss, double auroc, List<Double> folds) {}

    /** By peer, then by set. */
    private final Map<String, Map<String, Score>> scores = new LinkedHashMap<>();

    private final Map<String, Double> meanEce = new LinkedHashMap<>();

    private PeerResults() {}

    static PeerResults none() {
        return new PeerResults();
    }

    /** Reads the named file, or the one that the data folder has under a usual name, or nothing. */
    static PeerResults find(@Nullable Path named, Path folder) throws IOException {
        if (named != null) {
            return read(named);
        }
        for (String usual : USUAL_FILES) {
            Path file = folder.resolve(usual);
            if (Files.isRegularFile(file)) {
                return read(file);
            }
        }
        return none();
    }

    static PeerResults read(Path file) throws IOException {
        PeerResults results = new PeerResults();
        String text = Files.readString(file);
        if (text.stripLeading().startsWith("{")) {
            results.json(new ObjectMapper().readTree(text));
            if (results.scores.isEmpty()) {
                throw new BadTableException("The file of peers " + file.getFileName()
                        + " names none. Give {\"peers\": {NAME: {\"sets\": {SET: {\"logLoss\": …, \"auroc\": …}}}}}.");
            }
        } else {
            results.markdown(text);
        }
        return results;
    }

    private void json(JsonNode root) {
        root.path("peers").properties().forEach(peer -> {
            if (peer.getValue().has("meanEce")) {
                meanEce.put(peer.getKey(), peer.getValue().get("meanEce").asDouble());
            }
            peer.getValue().path("sets").properties().forEach(set -> {
                List<Double> folds = new ArrayList<>();
                set.getValue().path("folds").forEach(loss -> folds.add(loss.asDouble()));
                put(
                        peer.getKey(),
                        set.getKey(),
                        new Score(
                                set.getValue().path("logLoss").asDouble(Double.NaN),
                                set.getValue().path("auroc").asDouble(Double.NaN),
                                List.copyOf(folds)));
            });
        });
    }

    private void put(String peer, String set, Score score) {
        scores.computeIfAbsent(peer, p -> new LinkedHashMap<>()).put(set, score);
    }

    private void markdown(String text) {
        Map<String, Map<String, Double>> losses = new LinkedHashMap<>();
        Map<String, Map<String, Double>> aurocs = new LinkedHashMap<>();
        String heading = "";
        List<String> header = List.of();
        for (String line : text.lines().toList()) {
            if (line.startsWith("#")) {
                heading = line.strip().toLowerCase(Locale.ROOT);
                header = List.of();
            } else if (!line.startsWith("|")) {
                header = List.of();
            } else if (header.isEmpty()) {
                header = cells(line);
            } else if (!line.contains("---")) {
                List<String> cells = cells(line);
                if (header.get(0).equals("peer")) {
                    int at = header.indexOf("mean ECE");
                    if (at > 0 && at < cells.size()) {
                        number(cells.get(at)).ifPresent(value -> meanEce.put(cells.get(0), value));
                    }
                } else if (header.get(0).equals("set") && heading.endsWith("log-loss")) {
                    collect(header, cells, losses);
                } else if (header.get(0).equals("set") && heading.endsWith("auroc")) {
                    collect(header, cells, aurocs);
                }
            }
        }
        losses.forEach((peer, sets) -> sets.forEach((set, loss) -> put(
                peer,
                set,
                new Score(loss, aurocs.getOrDefault(peer, Map.of()).getOrDefault(set, Double.NaN), List.of()))));
    }

    private static void collect(List<String> header, List<String> cells, Map<String, Map<String, Double>> into) {
        for (int c = 1; c < Math.min(header.size(), cells.size()); c++) {
            String peer = header.get(c);
            number(cells.get(c)).ifPresent(value -> into.computeIfAbsent(peer, p -> new LinkedHashMap<>())
                    .put(cells.get(0), value));
        }
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        for (String cell : line.substring(1).split("\\|", -1)) {
            cells.add(cell.replace("*", "").strip());
        }
        return cells;
    }

    private static Optional<Double> number(String cell) {
        try {
            return Optional.of(Double.parseDouble(cell));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    List<String> peers() {
        return List.copyOf(scores.keySet());
    }

    Optional<Score> score(String peer, String set) {
        return Optional.ofNullable(scores.getOrDefault(peer, Map.of()).get(set));
    }

    /** A peer's mean calibration error over its own sets, as its file says; how it was binned is the file's affair. */
    Map<String, Double> meanEce() {
        return Map.copyOf(meanEce);
    }
}
