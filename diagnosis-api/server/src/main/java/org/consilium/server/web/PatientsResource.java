package org.consilium.server.web;

import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.consilium.audit.AuditEvent;
import org.consilium.clinical.Reason;
import org.consilium.clinical.study.ConditionKinds;
import org.consilium.server.access.Caller;
import org.consilium.server.access.PatientAccess;
import org.consilium.server.access.Role;
import org.consilium.server.exchange.record.Chart;
import org.consilium.server.exchange.record.PatientCharts;
import org.consilium.server.persistence.AssessmentLedger;
import org.consilium.server.persistence.PatientRow;
import org.consilium.server.persistence.Sight;
import org.consilium.server.persistence.Worklist;
import org.consilium.server.ranking.ActiveModel;
import org.consilium.server.ranking.AssessmentReport;
import org.consilium.server.ranking.KnownCondition;
import org.consilium.server.ranking.PatientRanking;
import org.consilium.server.ranking.RecordedAssessments;
import org.consilium.server.ranking.Reference;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/** The worklist, a patient's chart, and the request for an assessment. */
@Path("/api/patients")
@Blocking
@Produces(MediaType.APPLICATION_JSON)
public class PatientsResource {

    private static final int LARGEST_PAGE = 200;
    private static final int LAST_PAGE = 1_000_000;

    private final Worklist worklist;
    private final PatientCharts charts;
    private final ActiveModel model;
    private final PatientRanking ranking;
    private final RecordedAssessments assessments;
    private final AuditWriting audit;
    private final PatientAccess access;
    private final SecurityIdentity identity;

    PatientsResource(
            Worklist worklist,
            PatientCharts charts,
            ActiveModel model,
            PatientRanking ranking,
            RecordedAssessments assessments,
            AuditWriting audit,
            PatientAccess access,
            SecurityIdentity identity) {
        this.worklist = worklist;
        this.charts = charts;
        this.model = model;
        this.ranking = ranking;
        this.assessments = assessments;
        this.audit = audit;
        this.access = access;
        this.identity = identity;
    }

    /** What is looked for: words of the name or the identifier; everyone for an empty query. */
    public record Search(
            @Nullable String query, @Nullable Integer page, @Nullable Integer size, @Nullable String sort) {}

    /**
     * A page of the worklist.
     *
     * @param closed ids of those on the page whose records do not open to who asked; of these no result is shown
     * @param notice whom the list leaves out; null where nobody
     */
    public record Found(
            int total, int page, int size, List<PatientRow> items, Set<String> closed, @Nullable String notice) {}

    private static final String CIRCLE_ALONE =
            "Listed are patients whom you are known to care for. Anybody else is found by the whole identifier, and"
                    + " their record opens in an emergency by breaking the glass.";

    @POST
    @Path("search")
    @RolesAllowed(Role.CLINICIAN)
    public Found search(@Nullable Search search) {
        Search asked = search == null ? new Search(null, null, null, null) : search;
        int page = within(asked.page(), 0, 0, LAST_PAGE, "page");
        int size = within(asked.size(), 50, 1, LARGEST_PAGE, "size");
        String sort = asked.sort() == null || asked.sort().isEmpty() ? "name" : asked.sort();
        boolean descending = sort.startsWith("-");
        Caller caller = Caller.of(identity);
        Sight sight = access.sight(caller);
        Worklist.Page found = worklist.find(
                asked.query() == null ? "" : asked.query(),
                page,
                size,
                order(descending ? sort.substring(1) : sort),
                descending,
                sight);
        audit.record(new AuditEvent(
                "worklist-view",
                caller.name(),
                null,
                null,
                Map.of("shown", Integer.toString(found.items().size()))));
        Set<String> closed =
                access.closed(caller, found.items().stream().map(PatientRow::id).toList());
        return new Found(
                found.total(),
                page,
                size,
                found.items().stream()
                        .map(row -> closed.contains(row.id()) ? row.closed() : row)
                        .toList(),
                closed,
                sight.circle() == null ? null : CIRCLE_ALONE);
    }

    private static int within(@Nullable Integer asked, int otherwise, int least, int most, String name) {
        int value = asked == null ? otherwise : asked;
        if (value < least || value > most) {
            throw Rejection.of(
                    RejectionKind.INVALID, "'" + name + "' must lie between " + least + " and " + most + ".");
        }
        return value;
    }

    private static Worklist.Order order(String sort) {
        return switch (sort) {
            case "name" -> Worklist.Order.NAME;
            case "birthDate" -> Worklist.Order.BIRTH_DATE;
            case "lastResultAt" -> Worklist.Order.LAST_RESULT;
            case "lastAssessmentAt" -> Worklist.Order.LAST_ASSESSMENT;
            case "topProbability" -> Worklist.Order.TOP_PROBABILITY;
            default ->
                throw Rejection.of(
                        RejectionKind.INVALID,
                        "'sort' must be name, birthDate, lastResultAt, lastAssessmentAt or topProbability, with a"
                                + " leading '-' for descending.");
        };
    }

    /** A medication as the page shows it. */
    public record Medication(String title, @Nullable Instant since, Reference source) {}

    /** Results of one kind, oldest first; {@code earlier}: how many older ones are not listed. */
    public record Results(String title, String code, int earlier, List<Point> points) {}

    /** One result; {@code unknown} says why there is no value, which a coded value without a number is not. */
    public record Point(
            @Nullable Instant at,
            @Nullable Double value,
            String text,
            @Nullable String unit,
            @Nullable Reason unknown,
            @Nullable String interpretation,
            Reference source) {}

    /**
     * A patient's page.
     *
     * @param known disorders on the problem list
     * @param socialHistory circumstances that were recorded as conditions
     * @param unclassified conditions of which the study says neither
     * @param earlierMedications how many begun before those listed are not
     * @param earlierKinds how many further kinds of results are not listed, none newer than those that are
     * @param emergency where the record is open to the caller by a broken glass alone
     */
    public record Patient(
            String id,
            String name,
            @Nullable LocalDate birthDate,
            @Nullable Integer ageYears,
            String sex,
            @Nullable String identifier,
            boolean deceased,
            @Nullable Instant lastResultAt,
            PatientRow.@Nullable Headline lastAssessment,
            List<KnownCondition> known,
            List<KnownCondition> socialHistory,
            List<KnownCondition> unclassified,
            List<Medication> medications,
            int earlierMedications,
            List<Results> results,
            int earlierKinds,
            @Nullable String latestAssessmentId,
            @Nullable Opened emergency) {}

    @GET
    @Path("{id}")
    @RolesAllowed(Role.CLINICIAN)
    public Patient patient(@PathParam("id") String id) {
        PatientRow row = row(id);
        Caller caller = Caller.of(identity);
        access.require(caller, id);
        Opened emergency = access.emergency(caller, id).map(Opened::until).orElse(null);
        Chart chart = charts.chart(id);
        audit.record(new AuditEvent("patient-view", caller.name(), id, null, Map.of()));
        PatientRow.Headline last = row.lastAssessment();
        return new Patient(
                row.id(),
                row.name(),
                row.birthDate(),
                row.ageYears(),
                row.sex(),
                row.identifier(),
                row.deceased(),
                row.lastResultAt(),
                last,
                conditions(chart, ConditionKinds.Kind.DISORDER),
                conditions(chart, ConditionKinds.Kind.SOCIAL),
                conditions(chart, ConditionKinds.Kind.UNCLASSIFIED),
                chart.drugs().stream()
                        .map(each -> new Medication(
                                each.title(), each.since(), Reference.of(each.source(), each.title(), each.since())))
                        .toList(),
                chart.earlierDrugs(),
                chart.results().stream().map(PatientsResource::results).toList(),
                chart.earlierKinds(),
                last == null ? null : last.id(),
                emergency);
    }

    /** Without a study there is nothing to tell kinds by, and all are listed as known. */
    private List<KnownCondition> conditions(Chart chart, ConditionKinds.Kind kind) {
        return chart.problems().stream()
                .filter(each -> kind
                        == model.seated()
                                .map(seated -> seated.study().kindOf(each.codes(), each.categories()))
                                .orElse(ConditionKinds.Kind.DISORDER))
                .map(each -> new KnownCondition(
                        each.title(),
                        each.codes(),
                        each.since(),
                        Reference.of(each.source(), each.title(), each.since())))
                .toList();
    }

    private static Results results(Chart.Series series) {
        return new Results(
                series.title(),
                series.code(),
                series.earlier(),
                series.points().stream()
                        .map(each -> new Point(
                                each.at(),
                                each.value(),
                                each.text(),
                                each.unit(),
                                each.unknown(),
                                each.interpretation(),
                                Reference.of(each.source(), series.title(), each.at())))
                        .toList());
    }

    @POST
    @Path("{id}/assessments")
    @RolesAllowed(Role.CLINICIAN)
    public Response assess(@PathParam("id") String id) {
        AssessmentReport report = ranking.rank(id, null, Caller.of(identity)).report();
        return Response.created(URI.create("/api/assessments/" + report.id()))
                .entity(report)
                .build();
    }

    /** Why the glass is broken: a code, and words. */
    public record Emergency(@Nullable String reason, @Nullable String text) {}

    /** Until when the record is open, and what follows. */
    public record Opened(Instant until, String notice) {

        static Opened until(Instant until) {
            return new Opened(
                    until,
                    "The record is open to you until then. That you opened it, why, and all that you see in it is"
                            + " recorded and will be reviewed.");
        }
    }

    @POST
    @Path("{id}/break-glass")
    @RolesAllowed(Role.CLINICIAN)
    public Opened breakGlass(@PathParam("id") String id, @Nullable Emergency emergency) {
        row(id);
        Emergency given = emergency == null ? new Emergency(null, null) : emergency;
        Instant until = access.breakGlass(
                Caller.of(identity),
                id,
                given.reason() == null ? "" : given.reason(),
                given.text() == null ? "" : given.text());
        return Opened.until(until);
    }

    /** An assessment in a patient's list. */
    public record Listed(String id, Instant at, String requestedBy, String model, String outcome) {}

    /** A patient's assessments, newest first. */
    public record Assessments(List<Listed> items) {}

    @GET
    @Path("{id}/assessments")
    @RolesAllowed({Role.CLINICIAN, Role.AUDITOR})
    public Assessments assessments(@PathParam("id") String id) {
        row(id);
        List<AssessmentLedger.Line> lines = assessments.of(id, Caller.of(identity));
        return new Assessments(lines.stream()
                .map(each ->
                        new Listed(each.id().toString(), each.at(), each.requestedBy(), each.model(), each.outcome()))
                .toList());
    }

    private PatientRow row(String id) {
        return worklist.row(id)
                .orElseThrow(() -> Rejection.of(RejectionKind.NOT_FOUND, "There is no such patient here."));
    }
}
