package org.consilium.server.exchange;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/**
 * A request that names a Content-Type but carries nothing, as clients do that call an operation without parameters: HAPI
 * would read the nothing as a broken resource.
 */
final class EmptyBody extends HttpServletRequestWrapper {

    private static final String TYPE = "Content-Type";

    private EmptyBody(HttpServletRequest request) {
        super(request);
    }

    /** The request itself if it carries something, or names no type. */
    static HttpServletRequest of(HttpServletRequest request) {
        boolean empty = request.getContentLengthLong() == 0
                || (request.getContentLengthLong() < 0 && request.getHeader("Transfer-Encoding") == null);
        return empty && request.getContentType() != null ? new EmptyBody(request) : request;
    }

    @Override
    public @Nullable String getContentType() {
        return null;
    }

    @Override
    public @Nullable String getHeader(String name) {
        return name.equalsIgnoreCase(TYPE) ? null : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return name.equalsIgnoreCase(TYPE) ? Collections.emptyEnumeration() : super.getHeaders(name);
    }
}
