package org.consilium.server.oversight;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.consilium.audit.AuditEvent;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.ranking.ActiveModel.Seated;
import org.consilium.server.ranking.Replay;
import org.consilium.server.ranking.Replay.Replayed;
import org.consilium.server.ranking.Replay.Verdict;

/** Replays many assessments, as after an upgrade, and reports. That it was done is itself recorded. */
@ApplicationScoped
public class BulkReplay {

    private final Replay replay;
    private final AuditTrail trail;

    BulkReplay(Replay replay, AuditTrail trail) {
        this.replay = replay;
        this.trail = trail;
    }

    /**
     * What was found.
     *
     * @param causes how many differ, or could not be replayed, for which cause
     * @param notSame each that is not the same
     */
    public record Report(
            String java,
            String platform,
            int replayed,
            int same,
            int different,
            int impossible,
            Map<String, Integer> causes,
            List<Replayed> notSame) {

        public boolean allSame() {
            return different == 0;
        }
    }

    /** All assessments of a bundle, or of all bundles for an empty hash. */
    public Report ofBundle(String hash, List<Seated> bundles, String actor, Consumer<Integer> progress) {
        return of(replay.assessmentsBy(hash), bundles, actor, progress);
    }

    /** These assessments. */
    public Report of(List<String> ids, List<Seated> bundles, String actor, Consumer<Integer> progress) {
        List<Replayed> notSame = new ArrayList<>();
        TreeMap<String, Integer> causes = new TreeMap<>();
        int same = 0;
        int different = 0;
        int done = 0;
        for (String id : ids) {
            Replayed replayed = replay.of(id, bundles);
            if (replayed.verdict() == Verdict.SAME) {
                same++;
            } else {
                different += replayed.verdict() == Verdict.DIFFERENT ? 1 : 0;
                notSame.add(replayed);
            }
            if (replayed.cause() != null) {
                causes.merge(replayed.cause().name().toLowerCase(Locale.ROOT), 1, Integer::sum);
            }
            progress.accept(++done);
        }
        Report report = new Report(
                System.getProperty("java.runtime.version", "unknown"),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                done,
                same,
                different,
                done - same - different,
                causes,
                notSame);
        QuarkusTransaction.requiringNew()
                .run(() -> trail.record(new AuditEvent(
                        "replay",
                        actor,
                        null,
                        ids.size() == 1 ? ids.get(0) : null,
                        Map.of(
                                "replayed", Integer.toString(report.replayed()),
                                "same", Integer.toString(report.same()),
                                "different", Integer.toString(report.different()),
                                "java", report.java()))));
        return report;
    }
}
