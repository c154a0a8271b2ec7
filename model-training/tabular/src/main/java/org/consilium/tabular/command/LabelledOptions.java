package org.consilium.tabular.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.consilium.tabular.bundle.TableBundle;
import org.consilium.tabular.bundle.TableModel;
import org.consilium.tabular.table.TableFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** On which labelled rows models are judged, and how the figures are shown. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class LabelledOptions {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description = "CSV or Parquet with the model's columns and the label")
    private Path data;

    @Option(
            names = "--target",
            paramLabel = "COLUMN",
            description = "the column with the label (default: the bundle's)")
    private @Nullable String target;

    @Option(names = "--group", paramLabel = "COLUMN", description = "whose row it is, for the intervals")
    private @Nullable String group;

    @Option(names = "--json", description = "print the figures as JSON")
    private boolean json;

    TableFile file() {
        return TableFile.open(data);
    }

    Labelled score(TableModel model, TableFile file) {
        return Labelled.of(model, file, target, group);
    }

    /** Prints the figures as JSON if that was asked for. */
    boolean printsJson(PrintWriter out, Map<String, Object> figures) {
        if (json) {
            out.println(new String(TableBundle.json(figures), StandardCharsets.UTF_8));
            out.flush();
        }
        return json;
    }
}
