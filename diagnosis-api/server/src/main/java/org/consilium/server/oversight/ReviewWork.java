package org.consilium.server.oversight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.consilium.audit.AuditEntry;
import org.consilium.audit.AuditEvent;
import org.consilium.server.access.Caller;
import org.consilium.server.access.PatientAccess;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.ranking.AssessmentDocument;
import org.consilium.server.ranking.RecordedAssessments;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/**
 * What people say of assessments: clinicians' answers, reviewers' forms, a second person's signature. The log is where
 * they are kept; what is derived from it here (rates, what is open) is nowhere else.
 */
@ApplicationScoped
public class ReviewWork {

    /** What a clinician did with a finding. */
    public static final Set<String> ANSWERS = Set.of("accepted", "overridden", "deferred");

    /** What a reviewer says of an assessment. */
    public static final Set<String> VERDICTS = Set.of("appropriate", "inappropriate", "unclear");

    /** Whether anybody was harmed, as far as the reviewer can tell. */
    public static final Set<String> HARMS = Set.of("none", "possible", "occurred", "unknown");

    private static final int MOST = 10_000;
    private static final int LARGEST_SAMPLE = 500;
    private static final String ANSWER = "answer";
    private static final String REVIEW = "review";
    private static final String SIGN_OFF = "review-sign-off";
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private final AuditTrail trail;
    private final RecordedAssessments recorded;
    private final PatientAccess access;
    private final ObjectMapper json;

    ReviewWork(AuditTrail trail, RecordedAssessments recorded, PatientAccess access, ObjectMapper json) {
        this.trail = trail;
        this.recorded = recorded;
        this.access = access;
        this.json = json;
    }

    /** An entry with its words opened, where they still can be. */
    public record Said(
            long sequence,
            Instant at,
            String actor,
            String kind,
            @Nullable String patient,
            @Nullable String subject,
            Map<String, String> detail,
            Map<String, String> words) {}

    /** A clinician's answer to a finding. */
    @Transactional
    public Said answer(
            Caller caller, String assessment, String finding, String outcome, @Nullable String reason, String comment) {
        AssessmentDocument document = recorded.document(assessment);
        String patient = document.report().patient().id();
        access.require(caller, patient);
        if (document.report().findings().stream().noneMatch(each -> each.id().equals(finding))) {
            throw Rejection.of(RejectionKind.NOT_FOUND, "This assessment ranked no such finding.");
        }
        requireOneOf("outcome", outcome, ANSWERS);
        if (outcome.equals("overridden") && (reason == null || reason.isBlank()) && comment.isBlank()) {
            throw Rejection.of(RejectionKind.INVALID, "An override needs a 'reason' (a code) or a 'comment'.");
        }
        TreeMap<String, String> detail = new TreeMap<>();
        detail.put("finding", finding);
        detail.put("outcome", outcome);
        detail.put("model", document.report().model().id());
        if (reason != null && !reason.isBlank()) {
            if (!reason.matches("[a-z0-9-]{1,64}")) {
                throw Rejection.of(
                        RejectionKind.INVALID, "'reason' is a code in lower case; words belong in 'comment'.");
            }
            detail.put("reason", reason);
        }
        return said(trail.record(
                new AuditEvent(ANSWER, caller.name(), patient, assessment, detail), Map.of("comment", comment)));
    }

    /** A reviewer's form. */
    @Transactional
    public Said review(Caller caller, String assessment, String verdict, String harm, boolean helpful, String comment) {
        requireOneOf("verdict", verdict, VERDICTS);
        requireOneOf("harm", harm, HARMS);
        AssessmentDocument document = recorded.document(assessment);
        return said(trail.record(
                new AuditEvent(
                        REVIEW,
                        caller.name(),
                        document.report().patient().id(),
                        assessment,
                        Map.of("verdict", verdict, "harm", harm, "explanation-helpful", Boolean.toString(helpful))),
                Map.of("comment", comment)));
    }

    /** A second person's signature under a review. */
    @Transactional
    public Said signOff(Caller caller, long review, boolean agrees, String comment) {
        AuditEntry reviewed = trail.entry(review)
                .filter(entry -> entry.event().kind().equals(REVIEW))
                .orElseThrow(() -> Rejection.of(RejectionKind.NOT_FOUND, "There is no such review."));
        if (reviewed.event().actor().equals(caller.name())) {
            throw Rejection.of(
                    RejectionKind.CONFLICT, "A review is signed by a second person, and this one is your own.");
        }
        if (!signatures(review).isEmpty()) {
            throw Rejection.of(RejectionKind.CONFLICT, "This review is signed already.");
        }
        return said(trail.record(
                new AuditEvent(
                        SIGN_OFF,
                        caller.name(),
                        reviewed.event().patient(),
                        reviewed.event().subject(),
                        Map.of("review", Long.toString(review), "agrees", Boolean.toString(agrees))),
                Map.of("comment", comment)));
    }

    private List<AuditEntry> signatures(long review) {
        return trail.find(new AuditTrail.Query(
                Long.MAX_VALUE, null, SIGN_OFF, null, null, null, null, Map.of("review", Long.toString(review)), 1));
    }

    /** A review and, once a second person has signed, the signature. */
    public record Reviewed(Said review, @Nullable Said signOff) {}

    /** Reviews, newest first: those not yet signed, or all. */
    public List<Reviewed> reviews(boolean openOnly, int size) {
        List<Reviewed> found = new ArrayList<>();
        for (AuditEntry entry : trail.find(AuditTrail.Query.ofKind(REVIEW, size))) {
            Said signed = signatures(entry.sequence()).stream()
                    .map(this::said)
                    .findFirst()
                    .orElse(null);
            if (signed == null || !openOnly) {
                found.add(new Reviewed(said(entry), signed));
            }
        }
        return found;
    }

    /**
     * Assessments drawn at random for a periodic review.
     *
     * @param seed by which anybody can draw the same again and see that none was picked by hand
     */
    public record Sample(long sequence, String seed, int of, List<Said> items) {}

    /** Draws without replacement from the assessments of a time, and of a model if one is named. */
    @Transactional
    public Sample sample(
            Caller caller, int size, @Nullable Instant from, @Nullable Instant to, @Nullable String model) {
        if (size < 1 || size > LARGEST_SAMPLE) {
            throw Rejection.of(RejectionKind.INVALID, "'size' must lie between 1 and " + LARGEST_SAMPLE + ".");
        }
        List<AuditEntry> all = new ArrayList<>(trail.find(new AuditTrail.Query(
                Long.MAX_VALUE,
                null,
                "assessment",
                null,
                null,
                from,
                to,
                model == null ? Map.of() : Map.of("model", model),
                MOST)));
        long seed = new SecureRandom().nextLong();
        java.util.Collections.shuffle(all, new Random(seed));
        List<AuditEntry> drawn = all.subList(0, Math.min(size, all.size()));
        TreeMap<String, String> detail = new TreeMap<>();
        detail.put("seed", Long.toString(seed));
        detail.put("of", Integer.toString(all.size()));
        detail.put("drawn", Integer.toString(drawn.size()));
        detail.put(
                "entries",
                String.join(
                        " ",
                        drawn.stream()
                                .map(each -> Long.toString(each.sequence()))
                                .toList()));
        AuditEntry entry = trail.record(new AuditEvent("review-sample", caller.name(), null, null, detail));
        return new Sample(
                entry.sequence(),
                Long.toString(seed),
                all.size(),
                drawn.stream().map(this::said).toList());
    }

    /** Emergency accesses, newest first, with their reasons in words. */
    public List<Said> brokenGlass(int size) {
        return trail.find(AuditTrail.Query.ofKind(PatientAccess.BREAK_GLASS, size)).stream()
                .map(this::said)
                .toList();
    }

    /** How often clinicians did not follow a finding; {@code rate} is null where nobody answered. */
    public record Overrides(String finding, int answered, int accepted, int overridden, int deferred, double rate) {}

    /** Override rates by finding, by the newest answer of each person to each finding of each assessment. */
    public List<Overrides> overrides(@Nullable Instant from, @Nullable Instant to, @Nullable String model) {
        Map<String, String> newest = new TreeMap<>();
        for (AuditEntry entry : trail.find(new AuditTrail.Query(
                Long.MAX_VALUE,
                null,
                ANSWER,
                null,
                null,
                from,
                to,
                model == null ? Map.of() : Map.of("model", model),
                MOST))) {
            Map<String, String> detail = entry.event().detail();
            newest.putIfAbsent(
                    detail.get("finding") + "\n" + entry.event().subject() + "\n"
                            + entry.event().actor(),
                    String.valueOf(detail.get("outcome")));
        }
        Map<String, int[]> counts = new TreeMap<>();
        List<String> order = List.of("accepted", "overridden", "deferred");
        newest.forEach((key, outcome) -> {
            int[] of = counts.computeIfAbsent(key.substring(0, key.indexOf('\n')), each -> new int[order.size()]);
            of[order.indexOf(outcome)]++;
        });
        return counts.entrySet().stream()
                .map(each -> {
                    int[] of = each.getValue();
                    int answered = of[0] + of[1] + of[2];
                    return new Overrides(each.getKey(), answered, of[0], of[1], of[2], (double) of[1] / answered);
                })
                .toList();
    }

    /** An entry with its words, opened with the patient's key. */
    public Said said(AuditEntry entry) {
        AuditEvent event = entry.event();
        return new Said(
                entry.sequence(),
                entry.at(),
                event.actor(),
                event.kind(),
                event.patient(),
                event.subject(),
                new TreeMap<>(event.detail()),
                words(entry));
    }

    private Map<String, String> words(AuditEntry entry) {
        if (entry.event().sealed() == null) {
            return Map.of();
        }
        return trail.secret(entry)
                .map(text -> {
                    try {
                        return json.readValue(text, TEXTS);
                    } catch (JsonProcessingException e) {
                        throw new IllegalStateException("The words of entry " + entry.sequence() + " are no JSON.");
                    }
                })
                .orElse(Map.of("erased", "The patient was erased: these words cannot be read any more."));
    }

    private static void requireOneOf(String name, String value, Set<String> allowed) {
        if (!allowed.contains(value)) {
            throw Rejection.of(
                    RejectionKind.INVALID,
                    "'" + name + "' must be one of " + allowed.stream().sorted().toList() + ".");
        }
    }
}
