package org.consilium.cohort.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** {@code report.html}: the figures as a page that needs nothing else. */
public final class ReportPage {

    private static final String STYLE =
            "body{font:16px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem;color:#161616}"
                    + "table{border-collapse:collapse;width:100%;font-size:14px}th,td{text-align:left;padding:.4rem .6rem;"
                    + "border-bottom:1px solid #e0e0e0;font-variant-numeric:tabular-nums}"
                    + ".caution{border-left:4px solid #f1c21b;background:#fcf4d6;padding:.8rem 1rem;margin:1rem 0}";

    private ReportPage() {}

    public static byte[] of(JsonNode card, JsonNode evaluation) {
        StringBuilder html =
                new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>");
        html.append(text(card, "title")).append("</title><style>").append(STYLE).append("</style></head><body>\n<h1>");
        html.append(text(card, "title")).append("</h1>\n");
        caution(html, evaluation);
        html.append("<p>").append(text(card, "intendedUse")).append("</p>\n<p>Population: ");
        html.append(text(card, "population")).append(". Trained on ").append(text(card, "trainedOn"));
        html.append(".</p>\n<p>").append(text(evaluation, "method")).append("</p>\n");
        html.append(
                "<table><thead><tr><th>Finding</th><th>Horizon</th><th>Patients with it</th><th>Share of visits</th>"
                        + "<th>Threshold</th><th>AUROC</th><th>Without ordering</th><th>Average precision</th>"
                        + "<th>Calibration slope</th><th>Calibration intercept</th><th>Brier score</th></tr></thead><tbody>\n");
        for (JsonNode finding : evaluation.path("findings")) {
            html.append("<tr><td>").append(text(finding, "title"));
            if (finding.has("rationale")) {
                html.append("<br><small>").append(text(finding, "rationale")).append("</small>");
            }
            html.append("</td><td>").append(finding.path("horizonDays").asInt()).append(" days</td><td>");
            html.append(finding.path("cases").asInt()).append("</td><td>");
            html.append(number(100 * finding.path("prevalence").asDouble(), 2)).append(" %</td><td>");
            html.append(number(finding.path("threshold").asDouble(), 3)).append("</td><td>");
            html.append(figure(finding.path("auroc"), 3)).append("</td><td>");
            html.append(figure(finding.path("withoutOrdering").path("auroc"), 3))
                    .append("</td><td>");
            html.append(figure(finding.path("averagePrecision"), 3)).append("</td><td>");
            html.append(figure(finding.path("calibrationSlope"), 2)).append("</td><td>");
            html.append(figure(finding.path("calibrationIntercept"), 2)).append("</td><td>");
            html.append(figure(finding.path("brier"), 4)).append("</td></tr>\n");
        }
        html.append("</tbody></table>\n");
        caution(html, evaluation);
        if (!evaluation.path("dropped").isEmpty()) {
            html.append("<h2>Left out</h2>\n<ul>\n");
            for (JsonNode dropped : evaluation.path("dropped")) {
                html.append("<li>").append(text(dropped, "title")).append(": ");
                html.append(text(dropped, "reason")).append("</li>\n");
            }
            html.append("</ul>\n");
        }
        return html.append("</body></html>\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void caution(StringBuilder html, JsonNode evaluation) {
        if (evaluation.path("caution").isTextual()) {
            html.append("<p class=\"caution\">")
                    .append(text(evaluation, "caution"))
                    .append("</p>\n");
        }
    }

    private static String figure(JsonNode figure, int digits) {
        if (!figure.has("value")) {
            return "not available";
        }
        String value = number(figure.path("value").asDouble(), digits);
        return figure.has("low")
                ? value + " (" + number(figure.path("low").asDouble(), digits) + " to "
                        + number(figure.path("high").asDouble(), digits) + ")"
                : value;
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    private static String text(JsonNode node, String field) {
        return node.path(field)
                .asText("")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
    }
}
