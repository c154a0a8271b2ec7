package org.consilium.cohort.export;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.consilium.cohort.Studies;

/** A process that has sorted an export and is then told to end: see {@link ExportLayoutsTest}. */
final class EndedSorting {

    private EndedSorting() {}

    public static void main(String[] arguments) throws Exception {
        try (PatientShards shards = PatientShards.sort(
                NdjsonFolder.open(Path.of(arguments[0])),
                Studies.small(),
                Studies.CODES,
                Path.of(arguments[1]),
                done -> {})) {
            System.out.println(shards.size());
            // Told to end long before; and not left behind if nobody does.
            new CountDownLatch(1).await(1, TimeUnit.MINUTES);
        }
    }
}
