package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import org.consilium.server.exchange.validation.R4Validator;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jboss.logging.Logger;

/** Says what went wrong in FHIR's envelope. */
@Singleton
class Outcomes {

    private static final Logger LOG = Logger.getLogger(Outcomes.class);

    private final FhirContext fhir;

    Outcomes(FhirContext fhir) {
        this.fhir = fhir;
    }

    /** The envelope of a rejection. */
    static OperationOutcome of(Rejection rejection) {
        return outcome(IssueSeverity.ERROR, IssueType.fromCode(rejection.kind().issueCode()), rejection.issues());
    }

    /** Things that the sender should know although the request was carried out. */
    static OperationOutcome information(List<Rejection.Issue> notes) {
        return outcome(IssueSeverity.INFORMATION, IssueType.INFORMATIONAL, notes);
    }

    /** The same, also where there is nothing to say. */
    static OperationOutcome done(List<Rejection.Issue> notes) {
        return information(notes.isEmpty() ? List.of(new Rejection.Issue(null, "Done.")) : notes);
    }

    /** Something that makes the answer other than the client may think. */
    static OperationOutcome warning(String text) {
        return outcome(IssueSeverity.WARNING, IssueType.INCOMPLETE, List.of(new Rejection.Issue(null, text)));
    }

    /** The judgement of the validator; said, too, where it found nothing. */
    static OperationOutcome judged(List<R4Validator.Remark> remarks) {
        OperationOutcome outcome = new OperationOutcome();
        for (R4Validator.Remark remark : remarks) {
            OperationOutcome.OperationOutcomeIssueComponent issue = outcome.addIssue();
            issue.setSeverity(IssueSeverity.fromCode(remark.severity().name().toLowerCase(Locale.ROOT)));
            issue.setCode(
                    remark.severity() == R4Validator.Severity.ERROR ? IssueType.INVALID : IssueType.INFORMATIONAL);
            issue.setDiagnostics(remark.text());
            if (remark.place() != null) {
                issue.addExpression(remark.place());
            }
        }
        return remarks.isEmpty()
                ? information(List.of(new Rejection.Issue(null, "The validator found nothing to object to.")))
                : outcome;
    }

    private static OperationOutcome outcome(IssueSeverity severity, IssueType code, List<Rejection.Issue> issues) {
        OperationOutcome outcome = new OperationOutcome();
        for (Rejection.Issue issue : issues) {
            OperationOutcome.OperationOutcomeIssueComponent said = outcome.addIssue();
            said.setSeverity(severity);
            said.setCode(issue.text().startsWith("Possible duplicate") ? IssueType.DUPLICATE : code);
            said.setDiagnostics(issue.text());
            if (issue.element() != null) {
                said.addExpression(issue.element());
            }
        }
        return outcome;
    }

    String json(OperationOutcome outcome) {
        return fhir.newJsonParser().encodeResourceToString(outcome);
    }

    /**
     * Anything that was thrown, as a rejection. A library's own message may quote what was sent, so it is replaced
     * unless it tells only of types, ids and parameters.
     */
    static Rejection rejection(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof Rejection rejection) {
                return rejection;
            }
        }
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof DataFormatException) {
                return Rejection.of(RejectionKind.INVALID, "The body cannot be read as a resource of FHIR R4 (4.0.1).");
            }
        }
        if (thrown instanceof BaseServerResponseException answer && answer.getStatusCode() < 500) {
            RejectionKind kind = RejectionKind.ofStatus(answer.getStatusCode());
            String text = String.valueOf(answer.getMessage()).replaceFirst("^HAPI-\\d+: ", "");
            if (text.contains("does not know how to handle")) {
                return Rejection.of(
                        RejectionKind.METHOD_NOT_ALLOWED,
                        "This interaction is not offered here. See /fhir/metadata for those that are.");
            }
            int tail = text.indexOf(" - Server knows how to handle");
            return Rejection.of(kind, tail > 0 ? text.substring(0, tail) + "." : text);
        }
        // The class alone: a message might hold what was sent.
        LOG.errorf("A FHIR request failed: %s", stack(thrown));
        return Rejection.of(
                RejectionKind.FAULT, "The server failed. Nothing of this request was stored: send it again later.");
    }

    /** Classes and places of the causes, without their messages. */
    private static String stack(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            text.append(text.isEmpty() ? "" : " caused by ")
                    .append(cause.getClass().getName());
            StackTraceElement[] trace = cause.getStackTrace();
            for (int i = 0; i < Math.min(8, trace.length); i++) {
                text.append("\n    at ").append(trace[i]);
            }
        }
        return text.toString();
    }
}
