package org.consilium.server.exchange;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/** A HEAD is answered like the GET of the same address: HAPI knows it for reads only. The server below sends no body. */
final class HeadAsGet extends HttpServletRequestWrapper {

    private HeadAsGet(HttpServletRequest request) {
        super(request);
    }

    static HttpServletRequest of(HttpServletRequest request) {
        return request.getMethod().equals("HEAD") ? new HeadAsGet(request) : request;
    }

    @Override
    public String getMethod() {
        return "GET";
    }
}
