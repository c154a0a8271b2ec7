package org.consilium.local.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.consilium.local.Checkout;
import org.consilium.local.Installation;
import org.consilium.local.Tool;
import org.consilium.local.measure.AssessCommand;
import org.consilium.local.measure.IngestCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** A command that another module's tool carries out: every argument, {@code --help} included, is the tool's. */
@Command
final class ToolCommand implements Callable<Integer> {

    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Spec
    private CommandSpec spec;

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    static void addTo(CommandLine consilium) {
        add(consilium, "train", "Trains a bundle on a table, or on FHIR records by a study.");
        add(consilium, "lint", "Checks a study file.");
        add(consilium, "rows", "Turns a table's rows into FHIR records by a mapping, or records into rows.");
        add(consilium, "predict", "Predicts the rows of a table with a bundle.");
        add(consilium, "evaluate", "Measures a bundle on a table.");
        add(consilium, "explain", "Attributes each prediction to the features of its row.");
        add(consilium, "inspect", "Tells what is in a bundle.");
        add(consilium, "compare", "Compares bundles on the same table.");
        add(
                consilium,
                "benchmark",
                "Measures attributions (shap, growth, study), accuracy on public tables (accuracy), what training"
                        + " costs (cost), or the server (ingest, assess).");
    }

    private static void add(CommandLine consilium, String name, String description) {
        CommandLine command = new CommandLine(new ToolCommand());
        command.getCommandSpec().usageMessage().description(description);
        consilium.addSubcommand(name, command);
    }

    @Override
    public Integer call() {
        Room room = Room.of(spec.name(), arguments);
        if (room == Room.SERVER) {
            Object measurement = arguments.get(0).equals("ingest") ? new IngestCommand() : new AssessCommand();
            return new CommandLine(measurement)
                    .setExecutionExceptionHandler(ConsiliumCommand::failed)
                    .execute(arguments.subList(1, arguments.size()).toArray(String[]::new));
        }
        Checkout checkout = Installation.ofThisCheckout().checkout();
        List<String> whole = new ArrayList<>(List.of(spec.name()));
        whole.addAll(arguments);
        Tool tool =
                switch (room) {
                    case ATTRIBUTIONS -> Tool.attributionBenchmark(checkout);
                    case RECORDS -> Tool.cohort(checkout);
                    case TABLES, SERVER -> Tool.tabular(checkout);
                };
        return tool.buildAndRun(whole, System.err);
    }

    /** Where a command is carried out. */
    enum Room {
        ATTRIBUTIONS,
        SERVER,
        RECORDS,
        TABLES;

        /**
         * Rows made of records, or records of rows, and studies over records are the cohort's. A study beside one table is
         * about that table, and so is a target in a folder that was meant to be one: the trainer of tables says what is
         * wrong with it.
         */
        static Room of(String command, List<String> arguments) {
            if (command.equals("benchmark")) {
                return switch (arguments.isEmpty() ? "" : arguments.get(0)) {
                    case "shap", "growth", "study" -> ATTRIBUTIONS;
                    case "ingest", "assess" -> SERVER;
                    default -> TABLES;
                };
            }
            return switch (command) {
                case "rows", "lint" -> RECORDS;
                case "train" -> trainsOnRecords(arguments) ? RECORDS : TABLES;
                default -> TABLES;
            };
        }

        private static boolean trainsOnRecords(List<String> arguments) {
            if (given("--mapping", arguments) != null) {
                return true;
            }
            String data = given("--data", arguments);
            boolean folder = data == null || Files.isDirectory(Path.of(data));
            return folder && given("--study", arguments) != null && given("--target", arguments) == null;
        }
    }

    private static @Nullable String given(String option, List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.startsWith(option + "=")) {
                return argument.substring(option.length() + 1);
            }
            if (argument.equals(option) && i + 1 < arguments.size()) {
                return arguments.get(i + 1);
            }
        }
        return null;
    }
}
