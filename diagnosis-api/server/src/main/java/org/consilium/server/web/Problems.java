package org.consilium.server.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Says what went wrong as RFC 9457 asks. The trace id is in the log too, without anything of a patient. */
public class Problems {

    private static final Logger LOG = Logger.getLogger(Problems.class);
    private static final int PLACES = 10;

    @ServerExceptionMapper
    public Response rejected(Rejection rejection) {
        return problem(rejection.kind(), rejection.issues().get(0).text());
    }

    @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
    public Response unauthenticated(Exception exception) {
        return problem(RejectionKind.UNAUTHENTICATED, "Sign in, or send a valid token.");
    }

    @ServerExceptionMapper
    public Response forbidden(ForbiddenException exception) {
        return problem(RejectionKind.FORBIDDEN, "Your role does not open this.");
    }

    /** Named one by one: the framework answers some of them itself, without a word. */
    @ServerExceptionMapper({JsonProcessingException.class, MismatchedInputException.class, StreamReadException.class})
    public Response unreadable(JsonProcessingException exception) {
        return problem(RejectionKind.INVALID, "The body is not the JSON that this call takes. See /q/openapi.");
    }

    @ServerExceptionMapper
    public Response refused(WebApplicationException exception) {
        if (exception.getCause() instanceof JsonProcessingException unreadable) {
            return unreadable(unreadable);
        }
        int status = exception.getResponse().getStatus();
        if (status < 400) {
            return exception.getResponse();
        }
        RejectionKind kind = RejectionKind.ofStatus(status);
        return problem(
                kind, kind == RejectionKind.NOT_FOUND ? "There is nothing at this address." : kind.title() + ".");
    }

    @ServerExceptionMapper
    public Response failed(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof Rejection rejection) {
                return rejected(rejection);
            }
        }
        String trace = UUID.randomUUID().toString();
        StringBuilder text = new StringBuilder(thrown.getClass().getName());
        StackTraceElement[] places = thrown.getStackTrace();
        for (int i = 0; i < Math.min(PLACES, places.length); i++) {
            text.append("\n    at ").append(places[i]);
        }
        LOG.errorf("Request %s failed: %s", trace, text);
        return problem(RejectionKind.FAULT, "The server failed. Try again later.", trace);
    }

    static Response problem(RejectionKind kind, String detail) {
        return problem(kind, detail, UUID.randomUUID().toString());
    }

    private static Response problem(RejectionKind kind, String detail, String trace) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", kind.problemType());
        body.put("title", kind.title());
        body.put("status", kind.status());
        body.put("detail", detail);
        body.put("traceId", trace);
        return Response.status(kind.status())
                .type("application/problem+json")
                .entity(body)
                .build();
    }
}
