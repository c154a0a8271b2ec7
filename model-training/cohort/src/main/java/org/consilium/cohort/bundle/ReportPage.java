package org.consilium.cohort.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** {@code report.html}: the figures as a page that needs nothing else. */
public final class ReportPage {

    private static final String UNKNOWN = "not available";

    private static final String STYLE =
            "body{font:16px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0"
                    + " 1rem;color:#161616}table{border-collapse:collapse;width:100%;font-size:14px}th,td{text-align:left;padding:.4rem"
                    + " .6rem;border-bottom:1px solid #e0e0e0;font-variant-numeric:tabular-nums}.caution{border-left:4px"
                    + " solid #f1c21b;background:#fcf4d6;padding:.8rem 1rem;margin:1rem 0}";

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
        findings(html, evaluation);
        notes(html, evaluation);
        caution(html, evaluation);
        thresholds(html, evaluation);
        calibration(html, evaluation);
        subgroups(html, evaluation);
        dropped(html, evaluation);
        html.append("<h2>What is known of the models</h2>\n<table><tbody>\n");
        for (JsonNode attribute : card.path("sourceAttributes")) {
            html.append("<tr><th>").append(attribute.path("number").asInt()).append("</th><th>");
            html.append(text(attribute, "title")).append("</th><td>").append(text(attribute, "value"));
            boolean said = !attribute.path("value").asText().equals(UNKNOWN);
            html.append("</td><td>")
                    .append(said ? text(attribute, "source") : "")
                    .append("</td></tr>\n");
        }
        html.append("</tbody></table>\n");
        return html.append("</body></html>\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void findings(StringBuilder html, JsonNode evaluation) {
        head(
                html,
                "Finding",
                "Horizon",
                "Patients with it",
                "Share of askings",
                "AUROC",
                "AUROC without presence and count",
                "Average precision",
                "Average precision without them",
                "Calibration slope",
                "Calibration intercept",
                "Brier score",
                "Coverage: askings answered");
        for (JsonNode finding : evaluation.path("findings")) {
            html.append("<tr><td>").append(text(finding, "title"));
            if (finding.has("rationale")) {
                html.append("<br><small>").append(text(finding, "rationale")).append("</small>");
            }
            int days = finding.path("horizonDays").asInt();
            cell(html, days + (days == 1 ? " day" : " days"));
            cell(html, String.valueOf(finding.path("cases").asInt()));
            cell(html, number(100 * finding.path("prevalence").asDouble(), 2) + " %");
            cell(html, figure(finding.path("auroc"), 3));
            cell(html, figure(finding.path("withoutPresence").path("auroc"), 3));
            cell(html, figure(finding.path("averagePrecision"), 3));
            cell(html, figure(finding.path("withoutPresence").path("averagePrecision"), 3));
            cell(html, figure(finding.path("calibrationSlope"), 2));
            cell(html, figure(finding.path("calibrationIntercept"), 2));
            cell(html, figure(finding.path("brier"), 4));
            cell(html, percent(finding.path("coverage").path("answered")));
            html.append("</td></tr>\n");
        }
        html.append("</tbody></table>\n");
    }

    /** What may have given a finding away: read before its figures are believed. */
    private static void notes(StringBuilder html, JsonNode evaluation) {
        html.append(
                "<h2>Before these figures are believed</h2>\n<p>An average precision is to be compared with the share of"
                        + " askings that had the finding, which is what chance reaches. \"not available\" without presence and count:"
                        + " nothing tells of ordering, or the profile does not ask.</p>\n<ul>\n");
        boolean any = false;
        for (String list : new String[] {"findings", "dropped"}) {
            for (JsonNode finding : evaluation.path(list)) {
                if (finding.has("note")) {
                    any = true;
                    html.append("<li><b>")
                            .append(text(finding, "title"))
                            .append("</b>: ")
                            .append(text(finding, "note"))
                            .append("</li>\n");
                }
            }
        }
        html.append("</ul>\n");
        if (!any) {
            html.append("<p>No single feature stands out.</p>\n");
        }
    }

    private static void calibration(StringBuilder html, JsonNode evaluation) {
        html.append(
                "<h2>What was said and what was the case</h2>\n<p>Groups of equally many askings, by the probability"
                        + " that was said. The interval of what was the case should hold what was said.</p>\n");
        for (JsonNode finding : evaluation.path("findings")) {
            html.append("<details><summary>").append(text(finding, "title")).append("</summary>\n");
            head(html, "Said", "Was the case", "Patients with it", "Rows");
            for (JsonNode group : finding.path("calibration")) {
                html.append("<tr><td>").append(number(100 * group.path("said").asDouble(), 2) + " %");
                JsonNode seen = group.path("seen");
                cell(
                        html,
                        number(100 * seen.path("value").asDouble(), 2) + " % ("
                                + number(100 * seen.path("low").asDouble(), 2) + " to "
                                + number(100 * seen.path("high").asDouble(), 2) + ")");
                cell(html, String.valueOf(group.path("cases").asInt()));
                cell(html, String.valueOf(group.path("visits").asInt()));
                html.append("</td></tr>\n");
            }
            html.append("</tbody></table></details>\n");
        }
    }

    private static void dropped(StringBuilder html, JsonNode evaluation) {
        html.append("<h2>Left out</h2>\n<p>")
                .append(text(evaluation, "shippingRule"))
                .append("</p>\n");
        if (evaluation.path("dropped").isEmpty()) {
            html.append("<p>None was left out.</p>\n");
            return;
        }
        head(
                html,
                "Finding",
                "Patients with it",
                "AUROC",
                "Average precision",
                "Calibration slope",
                "Cases that the list holds",
                "Why");
        for (JsonNode finding : evaluation.path("dropped")) {
            html.append("<tr><td>").append(text(finding, "title"));
            cell(html, String.valueOf(finding.path("cases").asInt()));
            cell(html, figure(finding.path("auroc"), 3));
            cell(html, figure(finding.path("averagePrecision"), 3));
            cell(html, figure(finding.path("calibrationSlope"), 2));
            cell(html, percent(finding.path("coverage").path("setHolds")));
            cell(html, text(finding, "reason"));
            html.append("</td></tr>\n");
        }
        html.append("</tbody></table>\n");
    }

    private static void thresholds(StringBuilder html, JsonNode evaluation) {
        html.append("<h2>At the threshold, and what cannot be ruled out</h2>\n");
        head(
                html,
                "Finding",
                "Threshold",
                "Flagged",
                "Sensitivity",
                "Specificity",
                "Precision",
                "Observed to expected",
                "Cases that the list holds",
                "Others that it leaves out");
        for (JsonNode finding : evaluation.path("findings")) {
            JsonNode at = finding.path("atThreshold");
            html.append("<tr><td>").append(text(finding, "title"));
            cell(html, number(finding.path("threshold").asDouble(), 3));
            cell(html, percent(at.path("flagged")));
            cell(html, percent(at.path("sensitivity")));
            cell(html, percent(at.path("specificity")));
            cell(html, percent(at.path("precision")));
            cell(html, figure(at.path("observedToExpected"), 2));
            cell(html, percent(finding.path("coverage").path("setHolds")));
            cell(html, percent(finding.path("coverage").path("setRulesOut")));
            html.append("</td></tr>\n");
        }
        html.append("</tbody></table>\n");
    }

    private static void subgroups(StringBuilder html, JsonNode evaluation) {
        boolean any = false;
        for (JsonNode finding : evaluation.path("findings")) {
            any |= !finding.path("subgroups").isEmpty();
        }
        if (!any) {
            return;
        }
        html.append("<h2>By group of patients</h2>\n"
                        + "<p>The same predictions and thresholds, in groups that no model sees as such.")
                .append(" Where intervals do not meet, the groups are served unequally.</p>\n");
        for (JsonNode finding : evaluation.path("findings")) {
            html.append("<details><summary>").append(text(finding, "title")).append("</summary>\n");
            head(
                    html,
                    "Group",
                    "Patients with it",
                    "Rows",
                    "AUROC",
                    "Average precision",
                    "Calibration slope",
                    "Observed to expected",
                    "Sensitivity",
                    "Flagged");
            for (JsonNode group : finding.path("subgroups")) {
                html.append("<tr><td>")
                        .append(text(group, "title"))
                        .append(": ")
                        .append(text(group, "group"));
                cell(html, String.valueOf(group.path("cases").asInt()));
                cell(html, String.valueOf(group.path("visits").asInt()));
                if (group.has("reason")) {
                    html.append("</td><td colspan=\"6\">").append(text(group, "reason"));
                } else {
                    cell(html, figure(group.path("auroc"), 3));
                    cell(html, figure(group.path("averagePrecision"), 3));
                    cell(html, figure(group.path("calibrationSlope"), 2));
                    cell(html, figure(group.path("observedToExpected"), 2));
                    cell(html, percent(group.path("sensitivity")));
                    cell(html, percent(group.path("flagged")));
                }
                html.append("</td></tr>\n");
            }
            html.append("</tbody></table></details>\n");
        }
    }

    private static void head(StringBuilder html, String... titles) {
        html.append("<table><thead><tr><th>").append(String.join("</th><th>", titles));
        html.append("</th></tr></thead><tbody>\n");
    }

    private static void cell(StringBuilder html, String text) {
        html.append("</td><td>").append(text);
    }

    private static String percent(JsonNode figure) {
        if (!figure.has("value")) {
            return UNKNOWN;
        }
        String value = number(100 * figure.path("value").asDouble(), 1) + " %";
        return figure.has("low")
                ? value + " (" + number(100 * figure.path("low").asDouble(), 1) + " to "
                        + number(100 * figure.path("high").asDouble(), 1) + ")"
                : value;
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
            return UNKNOWN;
        }
        String value = number(figure.path("value").asDouble(), digits);
        return figure.has("low")
                ? value + " (" + number(figure.path("low").asDouble(), digits) + " to "
                        + number(figure.path("high").asDouble(), digits) + ")"
                : value;
    }

    private static String number(double value, int digits) {
        String text = String.format(Locale.ROOT, "%." + digits + "f", value);
        // Below the last digit there is no sign.
        return text.matches("-0\\.?0*") ? text.substring(1) : text;
    }

    private static String text(JsonNode node, String field) {
        return node.path(field)
                .asText("")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
    }
}
