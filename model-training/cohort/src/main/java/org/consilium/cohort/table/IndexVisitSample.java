package org.consilium.cohort.table;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.consilium.clinical.PatientCase;
import org.consilium.clinical.Visit;
import org.consilium.clinical.study.Finding;
import org.consilium.clinical.study.IndexVisits;
import org.consilium.clinical.study.Study;

/**
 * The visits of one patient at which the questions are asked.
 *
 * <p>Some are drawn whatever comes of them; for each finding a few more are drawn among those before a new diagnosis. Each
 * row's weight is one over the chance that it was drawn, so that weighted figures are those of all the patient's index
 * times. A time drawn for one finding's sake is not used for another's.
 *
 * <p>Where the study asks between visits too, each visit has a second time: one drawn evenly from its end to the next visit's
 * begin, or from the year after it.
 *
 * <p>Drawing is by a hash of seed, patient and visit: it does not depend on the order of the data or on other patients.
 */
final class IndexVisitSample {

    /** A drawn visit with what came of it and its weight for each finding. */
    @SuppressWarnings("ArrayRecordComponent") // Package-private, for large tables.
    record Drawn(String visit, boolean during, Instant at, Outcome[] outcomes, double[] weights) {}

    @SuppressWarnings("ArrayRecordComponent") // Private, for large tables.
    private record Candidate(String visit, boolean during, Instant at, Outcome[] outcomes) {}

    private static final Duration LONGEST_BETWEEN = Duration.ofDays(365);
    private static final Duration SHORTEST_BETWEEN = Duration.ofDays(1);

    private final Study study;
    private final long seed;

    IndexVisitSample(Study study, long seed) {
        this.study = study;
        this.seed = seed;
    }

    /** @param wholes of visits that are part of another, the other's id: see {@link #isAskedAsWhole} */
    List<Drawn> draw(PatientCase patient, Map<String, String> wholes, Instant recordEnds) {
        List<Candidate> candidates = candidates(patient, wholes, recordEnds);
        List<Finding> findings = study.findings();
        IndexVisits rule = study.indexVisits();
        int n = candidates.size();
        int base = Math.min(n, rule.perPatient());
        Map<Candidate, double[]> drawn = new LinkedHashMap<>();
        List<Candidate> shuffled = shuffled(candidates, patient, "any");
        for (Candidate candidate : shuffled.subList(0, base)) {
            drawn.put(candidate, new double[findings.size()]);
        }
        double chance = n == 0 ? 0 : (double) base / n;
        for (int f = 0; f < findings.size(); f++) {
            int finding = f;
            List<Candidate> cases = candidates.stream()
                    .filter(candidate -> candidate.outcomes()[finding] == Outcome.CASE)
                    .toList();
            int extra = Math.min(cases.size(), rule.perFindingCases());
            double caseChance = cases.isEmpty() ? chance : 1 - (1 - chance) * (1 - (double) extra / cases.size());
            for (Candidate candidate : shuffled.subList(0, base)) {
                boolean isCase = candidate.outcomes()[f] == Outcome.CASE;
                weightsOf(drawn, candidate)[f] = 1 / (isCase ? caseChance : chance);
            }
            for (Candidate candidate :
                    shuffled(cases, patient, findings.get(f).id()).subList(0, extra)) {
                weightsOf(drawn, candidate)[f] = 1 / caseChance;
            }
        }
        return drawn.entrySet().stream()
                .map(entry -> new Drawn(
                        entry.getKey().visit(),
                        entry.getKey().during(),
                        entry.getKey().at(),
                        entry.getKey().outcomes(),
                        weighedWhereAsked(entry.getKey(), entry.getValue())))
                .sorted(Comparator.comparing(Drawn::at).thenComparing(Drawn::visit))
                .toList();
    }

    private double[] weightsOf(Map<Candidate, double[]> drawn, Candidate candidate) {
        return drawn.computeIfAbsent(candidate, c -> new double[study.findings().size()]);
    }

    private static double[] weighedWhereAsked(Candidate candidate, double[] weights) {
        for (int f = 0; f < weights.length; f++) {
            if (candidate.outcomes()[f] == Outcome.NOT_ASKED) {
                weights[f] = 0;
            }
        }
        return weights;
    }

    /** Visits that took place, at least the gap apart, with enough record before them, of a patient who may be asked. */
    private List<Candidate> candidates(PatientCase patient, Map<String, String> wholes, Instant recordEnds) {
        IndexVisits rule = study.indexVisits();
        Instant known = rule.followUp() == IndexVisits.FollowUp.PATIENT ? lastSeen(patient, recordEnds) : recordEnds;
        VisitOutcomes outcomes = new VisitOutcomes(study, patient, known);
        List<Candidate> candidates = new ArrayList<>();
        Instant first = null;
        Instant last = null;
        for (Visit visit : patient.visits()) {
            Instant end = visit.end();
            if (!visit.standing().counts() || end == null) {
                continue;
            }
            Instant began = visit.effective();
            if (first == null) {
                first = began;
            }
            boolean enough = !began.isBefore(first.plus(Duration.ofDays(rule.historyDays())));
            boolean apart = last == null || !began.isBefore(last.plus(Duration.ofDays(rule.gapDays())));
            boolean kind = isOfKind(visit) && !isAskedAsWhole(patient, visit, wholes);
            Instant open = began.plus(Duration.ofHours(rule.openHours()));
            Instant at = end.isBefore(open) ? end : open;
            if (enough && apart && kind && !at.isBefore(began) && outcomes.asked(at)) {
                last = began;
                candidates.add(new Candidate(visit.source().id(), true, at, outcomesOf(outcomes, began, at)));
                if (rule.between()) {
                    between(patient, visit, end, known)
                            .filter(outcomes::asked)
                            .ifPresent(time -> candidates.add(new Candidate(
                                    visit.source().id() + IndexRow.AFTER_VISIT,
                                    false,
                                    time,
                                    outcomesOf(outcomes, time.plusNanos(1), time))));
                }
            }
        }
        return candidates;
    }

    private boolean isOfKind(Visit visit) {
        List<String> kinds = study.indexVisits().kinds();
        return kinds.isEmpty() || kinds.contains(visit.kind());
    }

    /**
     * Whether a visit is part of another that is an index visit itself: the hours in the emergency room and the days in intensive
     * care are no visits beside the stay that they belong to, and would be drawn in its place.
     */
    private boolean isAskedAsWhole(PatientCase patient, Visit part, Map<String, String> wholes) {
        String whole = wholes.get(part.source().id());
        return whole != null
                && patient.visits().stream()
                        .anyMatch(visit -> visit.source().id().equals(whole)
                                && visit.standing().counts()
                                && visit.end() != null
                                && isOfKind(visit));
    }

    /** A time after the end of a visit at which no other goes on; empty where the next follows within a day. */
    private Optional<Instant> between(PatientCase patient, Visit visit, Instant end, Instant recordEnds) {
        Instant until = recordEnds.isBefore(end.plus(LONGEST_BETWEEN)) ? recordEnds : end.plus(LONGEST_BETWEEN);
        for (Visit other : patient.visits()) {
            if (other.standing().counts() && !other.source().equals(visit.source())) {
                if (other.covers(end) && other.end() != null && other.end().isAfter(end)) {
                    return Optional.empty();
                }
                if (other.effective().isAfter(end) && other.effective().isBefore(until)) {
                    until = other.effective();
                }
            }
        }
        Duration gap = Duration.between(end, until);
        if (gap.compareTo(SHORTEST_BETWEEN) < 0) {
            return Optional.empty();
        }
        String drawn =
                hash(seed + "|between|" + patient.id() + "|" + visit.source().id());
        double share = Integer.parseInt(drawn.substring(0, 6), 16) / (double) (1 << 24);
        return Optional.of(end.plusMillis(1 + (long) (share * (gap.toMillis() - 2))));
    }

    private static Instant lastSeen(PatientCase patient, Instant otherwise) {
        return patient.visits().stream()
                .filter(visit -> visit.standing().counts())
                .map(visit -> visit.end() == null ? visit.effective() : visit.end())
                .max(Comparator.naturalOrder())
                .orElse(otherwise);
    }

    private Outcome[] outcomesOf(VisitOutcomes outcomes, Instant began, Instant at) {
        return study.findings().stream()
                .map(finding -> outcomes.of(finding, began, at))
                .toArray(Outcome[]::new);
    }

    private List<Candidate> shuffled(List<Candidate> candidates, PatientCase patient, String purpose) {
        return candidates.stream()
                .sorted(Comparator.comparing(
                        candidate -> hash(seed + "|" + purpose + "|" + patient.id() + "|" + candidate.visit())))
                .toList();
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return java.util.HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256.", e);
        }
    }
}
