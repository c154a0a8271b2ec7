package org.consilium.server.exchange.push;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.consilium.server.access.Caller;
import org.consilium.server.access.FhirDoor;
import org.consilium.server.access.FhirGate;
import org.consilium.server.exchange.OutcomeText;
import org.consilium.server.exchange.RecordDelivery;
import org.consilium.server.exchange.RecordDelivery.Batch;
import org.consilium.server.exchange.RecordDelivery.Delivered;
import org.consilium.server.exchange.SearchPage;
import org.consilium.server.exchange.job.JobStart;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;

/**
 * {@code /fhir/hooks/results}: where a Subscription of type rest-hook at the hospital's server sends what is new. It takes
 * the resource itself, at the address or, as R4 has it, under {@code [address]/[type]/[id]}; a notification Bundle with the
 * resources; or one that only names them, which are then fetched from there.
 *
 * <p>Stored before it is acknowledged: a hospital that gets no 2xx sends it again, and that makes no new version.
 */
@WebServlet(urlPatterns = "/hooks/results/*", name = "hooks")
public class ResultHook extends HttpServlet {

    private static final long serialVersionUID = 1;
    private static final int MOST_BYTES = 8 << 20;

    @Inject
    transient RecordDelivery delivery;

    @Inject
    transient JobStart jobs;

    @Inject
    transient OutcomeText outcomes;

    @Inject
    transient ObjectMapper json;

    @SuppressWarnings("NullAway.Init") // the container fills it
    public ResultHook() {}

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        take(request, response);
    }

    @Override
    protected void doPut(HttpServletRequest request, HttpServletResponse response) throws IOException {
        take(request, response);
    }

    private void take(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Caller caller = request.getAttribute(FhirGate.CALLER) instanceof Caller known ? known : Caller.ANONYMOUS;
            if (!FhirDoor.WRITE.opensTo(caller.roles())) {
                throw Rejection.of(RejectionKind.FORBIDDEN, "This needs the role integration.");
            }
            byte[] bytes = request.getInputStream().readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw Rejection.of(RejectionKind.TOO_LARGE, "A notification must be at most 8 MiB.");
            }
            notified(new String(bytes, StandardCharsets.UTF_8), caller, request, response);
        } catch (Rejection e) {
            response.setStatus(e.kind().status());
            response.setContentType("application/fhir+json;charset=UTF-8");
            response.getOutputStream().write(outcomes.json(e).getBytes(StandardCharsets.UTF_8));
        }
    }

    private void notified(String text, Caller caller, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (text.isBlank()) {
            throw Rejection.of(
                    RejectionKind.UNPROCESSABLE,
                    "The notification is empty, so nobody can tell what is new. Give the Subscription"
                            + " channel.payload 'application/fhir+json'.");
        }
        JsonNode notification = tree(text);
        if (!"Bundle".equals(notification.path("resourceType").asText())) {
            store(List.of(text), caller, response);
            return;
        }
        List<String> resources = new ArrayList<>();
        for (String each : SearchPage.of(text).resources()) {
            String type = tree(each).path("resourceType").asText();
            if (!type.equals("Parameters") && !type.equals("SubscriptionStatus")) {
                resources.add(each);
            }
        }
        if (!resources.isEmpty()) {
            store(resources, caller, response);
            return;
        }
        List<String> named = new ArrayList<>();
        focuses(notification, named);
        if (named.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_OK); // a handshake or a heartbeat
            return;
        }
        String url = request.getRequestURL().toString();
        String base = url.substring(0, url.indexOf(request.getContextPath() + "/hooks/")) + request.getContextPath();
        jobs.accept(NamedResources.KIND, json.writeValueAsString(named), null, caller, base, request, response);
    }

    private void store(List<String> resources, Caller caller, HttpServletResponse response) throws IOException {
        Batch batch = delivery.understand(
                resources, resources.stream().map(each -> "notification").toList());
        Delivered delivered = QuarkusTransaction.requiringNew()
                .timeout(120)
                .call(() -> delivery.store(batch, caller, "notification", null));
        if (!delivered.refused().isEmpty() && delivered.stored() + delivered.kept() == 0) {
            throw delivered.refused().get(0).why();
        }
        response.setStatus(HttpServletResponse.SC_OK);
    }

    /** What a notification names: {@code focus} in R5's SubscriptionStatus and in the backport's Parameters. */
    private static void focuses(JsonNode node, List<String> into) {
        if (node.isObject()) {
            JsonNode focus = node.path("focus").path("reference");
            JsonNode part = node.path("valueReference").path("reference");
            if (focus.isTextual()) {
                into.add(focus.asText());
            } else if (node.path("name").asText().equals("focus") && part.isTextual()) {
                into.add(part.asText());
            }
        }
        node.forEach(child -> focuses(child, into));
    }

    private JsonNode tree(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            throw Rejection.of(RejectionKind.INVALID, "The notification is not well-formed JSON.");
        }
    }
}
