package org.consilium.cohort;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.consilium.cohort.rows.TableExchange;
import org.consilium.cohort.study.TableMappingFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Turns a table into FHIR records, or records into a table. */
@Command(
        name = "rows",
        description =
                "Turns a table's rows into FHIR records by a mapping of its columns, or records into rows (--back).",
        mixinStandardHelpOptions = true)
@org.jspecify.annotations.NullUnmarked // picocli fills the fields
final class RowsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--mapping", required = true, description = "What the columns are (YAML).")
    private Path mapping;

    @Option(
            names = "--data",
            required = true,
            description = "The table (CSV); with --back, the folder of NDJSON files.")
    private Path data;

    @Option(names = "--out", required = true, description = "The folder to write to; with --back, the table.")
    private Path out;

    @Option(names = "--back", description = "From records to rows.")
    private boolean back;

    @Override
    public Integer call() throws IOException {
        TableExchange exchange = new TableExchange(TableMappingFile.read(mapping));
        int rows = back ? exchange.toRows(data, out) : exchange.toFhir(data, out);
        spec.commandLine().getOut().println(rows + " rows: " + out);
        return 0;
    }
}
