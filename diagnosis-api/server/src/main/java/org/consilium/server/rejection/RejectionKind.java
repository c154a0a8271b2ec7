package org.consilium.server.rejection;

/**
 * Why a request is refused. The one place that says which HTTP status, problem type and FHIR issue code a kind has.
 *
 * <p>The problem type is a relative reference under {@code /problems/}; the issue code is one of FHIR's IssueType.
 */
public enum RejectionKind {
    /** The request cannot be read: broken JSON, an unknown element, a code outside its required value set. */
    INVALID(400, "invalid", "The request cannot be read", "invalid"),
    UNAUTHENTICATED(401, "unauthenticated", "Sign-in or a token is needed", "login"),
    FORBIDDEN(403, "forbidden", "The role does not allow this", "forbidden"),
    /** A patient's record that opens to the caller by breaking the glass alone. */
    CLOSED(403, "closed-record", "This record is not open to you", "forbidden"),
    NOT_FOUND(404, "not-found", "Not there", "not-found"),
    METHOD_NOT_ALLOWED(405, "method-not-allowed", "This interaction is not offered here", "not-supported"),
    DELETED(410, "deleted", "It was deleted", "deleted"),
    NOT_ACCEPTABLE(406, "not-acceptable", "The answer cannot come in that format", "not-supported"),
    CONFLICT(409, "conflict", "It conflicts with what is there", "conflict"),
    PRECONDITION_FAILED(412, "precondition-failed", "A condition of the request does not hold", "conflict"),
    TOO_LARGE(413, "too-large", "The request is too large", "too-long"),
    UNSUPPORTED(415, "unsupported", "The format is not supported", "not-supported"),
    /** Readable, yet it cannot be true or cannot be stored: a future date, an unknown unit, a patient who is not there. */
    UNPROCESSABLE(422, "unprocessable", "The content cannot be accepted", "business-rule"),
    BUSY(503, "busy", "Too much at once", "throttled"),
    UNAVAILABLE(503, "unavailable", "A part that is needed does not answer", "transient"),
    FAULT(500, "fault", "The server failed", "exception");

    private final int status;
    private final String slug;
    private final String title;
    private final String issueCode;

    RejectionKind(int status, String slug, String title, String issueCode) {
        this.status = status;
        this.slug = slug;
        this.title = title;
        this.issueCode = issueCode;
    }

    public int status() {
        return status;
    }

    /** RFC 9457 {@code type}. */
    public String problemType() {
        return "/problems/" + slug;
    }

    /** RFC 9457 {@code title}: the same for every occurrence of the kind. */
    public String title() {
        return title;
    }

    /** FHIR {@code OperationOutcome.issue.code}. */
    public String issueCode() {
        return issueCode;
    }

    /** The kind that stands for a status given by a library, the nearest one where there is none of its own. */
    public static RejectionKind ofStatus(int status) {
        return switch (status) {
            case 401 -> UNAUTHENTICATED;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 405, 501 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 415 -> UNSUPPORTED;
            case 409 -> CONFLICT;
            case 410 -> DELETED;
            case 412 -> PRECONDITION_FAILED;
            case 413 -> TOO_LARGE;
            case 422 -> UNPROCESSABLE;
            case 429 -> BUSY;
            case 503 -> UNAVAILABLE;
            default -> status >= 400 && status < 500 ? INVALID : FAULT;
        };
    }
}
