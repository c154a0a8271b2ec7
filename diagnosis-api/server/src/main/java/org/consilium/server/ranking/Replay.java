package org.consilium.server.ranking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.consilium.clinical.ResourceReference;
import org.consilium.clinical.assessment.Assessment;
import org.consilium.server.exchange.record.PatientRecords;
import org.consilium.server.exchange.record.PatientRecords.ReadAgain;
import org.consilium.server.exchange.record.PatientRecords.ReadRecord;
import org.consilium.server.persistence.AssessmentLedger;
import org.consilium.server.ranking.ActiveModel.Seated;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/**
 * Computes a recorded assessment again, from the very versions of the record that it was read from and the bundle that
 * was asked, and compares every number to the last bit.
 */
@ApplicationScoped
public class Replay {

    /** More places than these say nothing more. */
    private static final int MOST_DIFFERENCES = 20;

    private static final Set<String> COMPARED_OF_REPORT =
            Set.of("outcome", "withheld", "findings", "withheldFindings", "known", "notice", "evidence");

    private final RecordedAssessments recorded;
    private final AssessmentLedger ledger;
    private final PatientRecords records;
    private final ActiveModel models;
    private final RecordsLog log;
    private final ObjectMapper json;

    Replay(
            RecordedAssessments recorded,
            AssessmentLedger ledger,
            PatientRecords records,
            ActiveModel models,
            RecordsLog log,
            ObjectMapper json) {
        this.recorded = recorded;
        this.ledger = ledger;
        this.records = records;
        this.models = models;
        this.log = log;
        this.json = json;
    }

    /** What a replay found. */
    public enum Verdict {
        SAME,
        DIFFERENT,
        IMPOSSIBLE
    }

    /** Where a difference, or the impossibility, comes from. */
    public enum Cause {
        /** A stored version of the patient's record is gone or is not what it was. */
        INPUT,
        /** The classes that compute are others. */
        CODE,
        /** The bundle that was asked is not here. */
        BUNDLE,
        /** The JVM, the system or the processor is another, or something unknown. */
        PLATFORM,
        /** The code and the platform are both others. */
        CODE_OR_PLATFORM,
        /** What was kept of the assessment is not what the log says. */
        RECORD,
        /** The patient was erased. */
        ERASED
    }

    /**
     * The outcome for one assessment.
     *
     * @param cause null where everything is the same
     * @param differences places in the record, without values
     */
    public record Replayed(
            String id, String bundle, Verdict verdict, @Nullable Cause cause, String text, List<String> differences) {}

    /** Replays one assessment with the active bundle. */
    @Transactional
    public Replayed of(String id) {
        return of(id, List.of());
    }

    /**
     * Replays one assessment.
     *
     * @param others further bundles; the one that was asked is found among them and the active one by its content hash
     * @throws Rejection of kind not found if there is no such assessment
     */
    @Transactional
    public Replayed of(String id, List<Seated> others) {
        AssessmentDocument before;
        try {
            before = recorded.document(id);
        } catch (Rejection e) {
            if (e.kind() != RejectionKind.DELETED && !log.tellsOf(id)) {
                throw e;
            }
            if (e.kind() != RejectionKind.DELETED) {
                return new Replayed(
                        id,
                        "",
                        Verdict.DIFFERENT,
                        Cause.RECORD,
                        "The log tells of this assessment, and nothing is kept of it any more.",
                        List.of());
            }
            return log.tellsOfTheErasure(id)
                    ? impossible(id, "", Cause.ERASED, e.issues().get(0).text())
                    : new Replayed(
                            id,
                            "",
                            Verdict.DIFFERENT,
                            Cause.RECORD,
                            "The record cannot be opened, as if its patient had been erased, and the log tells of no"
                                    + " erasure.",
                            List.of());
        } catch (IllegalStateException e) {
            return new Replayed(id, "", Verdict.DIFFERENT, Cause.RECORD, String.valueOf(e.getMessage()), List.of());
        } catch (RuntimeException e) {
            return new Replayed(
                    id,
                    "",
                    Verdict.DIFFERENT,
                    Cause.RECORD,
                    "What is kept of the assessment cannot be opened: it is not what was recorded.",
                    List.of());
        }
        String bundle = before.report().model().contentHash();
        Optional<String> forged = log.contradicts(id, before);
        if (forged.isPresent()) {
            return new Replayed(id, bundle, Verdict.DIFFERENT, Cause.RECORD, forged.get(), List.of());
        }
        Optional<Seated> asked = java.util.stream.Stream.concat(models.seated().stream(), others.stream())
                .filter(seated -> seated.bundle().contentHash().equals(bundle))
                .findFirst();
        Optional<Seated> seated = asked.or(models::seated);
        if (seated.isEmpty()) {
            return impossible(id, bundle, Cause.BUNDLE, "There is no bundle here. Name its file with --bundle.");
        }
        ReadAgain again = records.readAgain(
                versions(before), seated.get().study(), before.report().recordedAt());
        List<String> changed = changedInputs(before, again);
        if (again.record() == null) {
            return impossible(id, bundle, Cause.INPUT, "The patient's own resource is no longer there.");
        }
        AssessmentDocument now = compute(seated.get(), before, again.record());
        List<String> differences = differences(before, now);
        if (!changed.isEmpty()) {
            return new Replayed(
                    id,
                    bundle,
                    Verdict.DIFFERENT,
                    Cause.INPUT,
                    changed.size() + " stored versions are gone or are not what they were.",
                    changed);
        }
        if (asked.isEmpty()) {
            return new Replayed(
                    id,
                    bundle,
                    differences.isEmpty() ? Verdict.SAME : Verdict.DIFFERENT,
                    Cause.BUNDLE,
                    "The bundle that was asked is not here; the one in use ("
                            + seated.get().bundle().contentHash() + ") was asked in its place.",
                    differences);
        }
        return differences.isEmpty()
                ? new Replayed(id, bundle, Verdict.SAME, null, "Every number is the same to the last bit.", List.of())
                : difference(id, bundle, before.made(), now.made(), differences);
    }

    /**
     * The bundle's assessments, oldest first; all for an empty hash. First those that are kept, then those that the log alone
     * tells of, or tells to be of this bundle.
     */
    @Transactional
    public List<String> assessmentsBy(String bundleHash) {
        Set<String> ids = new LinkedHashSet<>();
        ledger.byBundle(bundleHash).forEach(id -> ids.add(id.toString()));
        ids.addAll(log.assessmentsBy(bundleHash));
        return List.copyOf(ids);
    }

    private static Replayed impossible(String id, String bundle, Cause cause, String text) {
        return new Replayed(id, bundle, Verdict.IMPOSSIBLE, cause, text, List.of());
    }

    /** The versions of the record that an assessment was made from. */
    static List<ResourceReference> versions(AssessmentDocument before) {
        return before.inputs().stream()
                .map(text -> text.split("/", -1))
                .map(parts -> new ResourceReference(parts[0], parts[1], parts[3]))
                .toList();
    }

    private static List<String> changedInputs(AssessmentDocument before, ReadAgain again) {
        TreeSet<String> changed = new TreeSet<>();
        again.missing().forEach(each -> changed.add(each.versioned() + " is gone"));
        ReadRecord record = again.record();
        List<String> digests = before.digests();
        if (digests != null && record != null) {
            for (int i = 0; i < record.versions().size(); i++) {
                String version = record.versions().get(i).versioned();
                int place = before.inputs().indexOf(version);
                if (place < 0 || !digests.get(place).equals(record.digests().get(i))) {
                    changed.add(version + " is not what it was");
                }
            }
        }
        return List.copyOf(changed);
    }

    private static AssessmentDocument compute(Seated model, AssessmentDocument before, ReadRecord record) {
        AssessmentReport report = before.report();
        Assessment assessment = model.council().assess(record.patient(), report.at());
        return new DocumentWriting(model, assessment)
                .document(
                        UUID.fromString(report.id()),
                        report.patient(),
                        record,
                        report.recordedAt(),
                        report.requestedBy());
    }

    /** Both are written as JSON first: a double's text there is its own and no other's. */
    private List<String> differences(AssessmentDocument before, AssessmentDocument now) {
        List<String> differences = new ArrayList<>();
        compare("", compared(before), compared(now), differences);
        return differences;
    }

    private JsonNode compared(AssessmentDocument document) {
        ObjectNode whole = json.valueToTree(document);
        ObjectNode compared = json.createObjectNode();
        compared.set("features", whole.get("features"));
        compared.set("scores", whole.get("scores"));
        compared.set("report", ((ObjectNode) whole.get("report")).retain(COMPARED_OF_REPORT));
        return compared;
    }

    private static void compare(String place, JsonNode before, JsonNode now, List<String> differences) {
        if (differences.size() >= MOST_DIFFERENCES || before.equals(now)) {
            return;
        }
        if (before.isObject() && now.isObject()) {
            TreeSet<String> names = new TreeSet<>();
            before.fieldNames().forEachRemaining(names::add);
            now.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                compare(place.isEmpty() ? name : place + "." + name, before.path(name), now.path(name), differences);
            }
        } else if (before.isArray() && now.isArray() && before.size() == now.size()) {
            for (int i = 0; i < before.size(); i++) {
                compare(place + "[" + i + "]", before.get(i), now.get(i), differences);
            }
        } else {
            differences.add(place);
        }
    }

    private static Replayed difference(
            String id, String bundle, Map<String, String> then, Map<String, String> now, List<String> differences) {
        boolean code = !String.valueOf(then.get("code")).equals(now.get("code"));
        boolean platform = !String.valueOf(then.get("java")).equals(now.get("java"))
                || !String.valueOf(then.get("platform")).equals(now.get("platform"));
        String madeOn = "made on Java " + then.get("java") + ", " + then.get("platform");
        if (code && platform) {
            return new Replayed(
                    id,
                    bundle,
                    Verdict.DIFFERENT,
                    Cause.CODE_OR_PLATFORM,
                    "The code and the platform are both others (" + madeOn
                            + "): replay with one of the two as it was to tell them apart.",
                    differences);
        }
        return new Replayed(
                id,
                bundle,
                Verdict.DIFFERENT,
                code ? Cause.CODE : Cause.PLATFORM,
                code
                        ? "The code that computes is another than then."
                        : platform
                                ? "The platform is another (" + madeOn + ")."
                                : "Code, JVM and system are the same: the machine itself computes otherwise.",
                differences);
    }
}
