package org.consilium.server.exchange.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.consilium.server.access.Role;
import org.consilium.server.exchange.DiagnosisBundle;
import org.consilium.server.exchange.OutcomeText;
import org.consilium.server.exchange.job.JobRun.Progress;
import org.consilium.server.ranking.PatientRanking;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/**
 * Assesses patients one after the other: each assessment, its place in the answer and the progress are one database
 * transaction. A patient who cannot be assessed is an OperationOutcome beside the others, not the end of the job.
 */
@Singleton
public class AssessmentWork implements JobWork {

    static final String KIND = "assessment";

    private final PatientRanking ranking;
    private final DiagnosisBundle bundles;
    private final OutcomeText outcomes;
    private final ObjectMapper json;

    AssessmentWork(PatientRanking ranking, DiagnosisBundle bundles, OutcomeText outcomes, ObjectMapper json) {
        this.ranking = ranking;
        this.bundles = bundles;
        this.outcomes = outcomes;
        this.json = json;
    }

    /**
     * What is asked.
     *
     * @param patients ids, in the order of the answer
     * @param at the time of the question for all of them: a job that is resumed later asks the same; null for the end of
     *     each record
     */
    public record Asked(List<String> patients, @Nullable Instant at) {}

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void run(JobRun run) throws InterruptedException {
        Asked asked = asked(run.asked());
        long total = asked.patients().size();
        while (run.done() < total) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            String patient = asked.patients().get((int) run.done());
            Progress after = new Progress(run.done() + 1, total, null);
            try {
                run.commit(() -> {
                    run.put(
                            "Bundle",
                            new String(
                                    bundles.json(ranking.rank(
                                            patient, asked.at(), run.caller().in(Role.CLINICIAN))),
                                    StandardCharsets.UTF_8));
                    return after;
                });
            } catch (Rejection e) {
                if (e.kind() == RejectionKind.UNAVAILABLE) {
                    throw e; // no model, or no database: the others would fare alike
                }
                run.commit(() -> {
                    run.refuse(outcomes.json(e.under("Patient/" + patient)));
                    return after;
                });
            }
        }
    }

    private Asked asked(String text) {
        try {
            return json.readValue(text, Asked.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What a job asks cannot be read; it was edited, or is of a later form.", e);
        }
    }
}
