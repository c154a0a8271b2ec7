package org.consilium.cohort;

/** The command line, for tests of other packages. */
public final class CohortToolRun {

    private CohortToolRun() {}

    /** Its exit code. */
    public static int of(String... arguments) {
        return CohortTool.run(arguments);
    }
}
