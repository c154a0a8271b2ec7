package org.consilium.tabular.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.consilium.tabular.table.BadTableException;
import org.jspecify.annotations.Nullable;

/**
 * The data sets of a benchmark: {@code {"sets": [{"name": …, "file": …, "target": …, "group": …, "folds": …}]}}, paths
 * relative to the data folder. Without a folds file, rows are dealt to five stratified parts by a fixed seed.
 */
public record Suite(List<DataSet> sets) {
    /** One data set; {@code folds} has a line {@code row,fold} for each row; -1 is always learnt from. */
    public record DataSet(String name, String file, String target, @Nullable String group, @Nullable String folds) {}

    public Suite {
        sets = List.copyOf(sets);
    }

    public static Suite read(Path file) throws IOException {
        JsonNode root = new ObjectMapper().readTree(file.toFile());
        List<DataSet> sets = new ArrayList<>();
        for (JsonNode set : root.path("sets")) {
            String name = set.path("name").asText("");
            if (name.isEmpty()) {
                throw new BadTableException(
                        "A set of the suite " + file.getFileName() + " has no name. Give each one.");
            }
            sets.add(new DataSet(
                    name,
                    set.path("file").asText(name + ".csv.gz"),
                    set.path("target").asText("target"),
                    set.hasNonNull("group") ? set.get("group").asText() : null,
                    set.hasNonNull("folds") ? set.get("folds").asText() : null));
        }
        if (sets.isEmpty()) {
            throw new BadTableException("The suite " + file.getFileName() + " names no sets.");
        }
        return new Suite(sets);
    }

    /** The part of each row. */
    static int[] folds(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        int[] folds = new int[lines.size() - 1];
        Arrays.fill(folds, Integer.MIN_VALUE);
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            try {
                folds[Integer.parseInt(cells[0].strip())] = Integer.parseInt(cells[1].strip());
            } catch (RuntimeException e) {
                throw new BadTableException(
                        "The folds file " + file.getFileName() + " has a line that is no row,fold with rows from 0 to "
                                + (folds.length - 1) + ".",
                        e);
            }
        }
        return folds;
    }
}
