package org.consilium.local.command;

import java.util.concurrent.Callable;
import org.consilium.local.Installation;
import org.consilium.local.TestRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs all tests. */
@Command(
        name = "test",
        description = "Installs or names what this machine lacks, then runs all tests as mvn verify does.",
        mixinStandardHelpOptions = true)
final class TestCommand implements Callable<Integer> {

    @Option(names = "--full", description = "With the long campaigns: kills, fuzzing, soak.")
    private boolean full;

    @Override
    public Integer call() {
        return new TestRun(Installation.ofThisCheckout().checkout()).run(full, System.out)
                ? 0
                : ConsiliumCommand.FAILED;
    }
}
