package org.consilium.tabular.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The evaluation as one page of HTML without scripts or outside resources, fit for a supplement. */
final class ReportPage {
    private static final String STYLE =
            "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
                    + "color:#1a1a1a}table{border-collapse:collapse;margin:1rem 0}th,td{padding:.25rem .75rem;text-align:right;"
                    + "border-bottom:1px solid #ddd}th:first-child,td:first-child{text-align:left}caption{text-align:left;"
                    + "font-weight:600;padding:.5rem 0}.note{color:#444}";

    private final StringBuilder out = new StringBuilder();

    private ReportPage() {}

    static String of(
            String target, Map<String, Object> evaluation, Map<String, Object> provenance, Map<String, Object> run) {
        ReportPage page = new ReportPage();
        page.write(target, evaluation, provenance, run);
        return page.out.toString();
    }

    private void write(
            String target, Map<String, Object> evaluation, Map<String, Object> provenance, Map<String, Object> run) {
        out.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Evaluation: ")
                .append(escape(target))
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body>\n<h1>Evaluation of the model for ")
                .append(escape(target))
                .append("</h1>\n");
        paragraph(String.valueOf(evaluation.get("how")));
        Map<?, ?> figures = map(evaluation.get("ensemble"));
        paragraph(figures.get("rows") + " rows of " + figures.get("persons") + " persons; classes "
                + evaluation.get("classes") + " with " + figures.get("cases") + " rows.");
        figures("Figures of the ensemble", figures);
        table("Members of the council", "member", "held-out log loss", "share of the vote", "rounds or penalty", "KB");
        for (Object each : list(evaluation.get("members"))) {
            Map<?, ?> member = map(each);
            row(
                    member.get("name"),
                    member.get("logLoss"),
                    member.get("share"),
                    member.get("complexity"),
                    member.get("kilobytes"));
        }
        end();
        table(
                "Against what others would try first (same patients)",
                "baseline",
                "log loss",
                "gain of the ensemble",
                "from",
                "to");
        for (Object each : list(evaluation.get("gainsOnBaselines"))) {
            Map<?, ?> baseline = map(each);
            Map<?, ?> gain = map(baseline.get("gain"));
            row(baseline.get("name"), baseline.get("logLoss"), gain.get("value"), gain.get("low"), gain.get("high"));
        }
        end();
        Map<?, ?> sets = map(evaluation.get("predictionSets"));
        out.append("<h2>Prediction sets</h2>\n");
        paragraph(String.valueOf(sets.get("guarantee")));
        table(
                "Sets on patients whom nothing was fitted on",
                "held the truth",
                "classes on average",
                "with one class only");
        row(sets.get("coverage"), sets.get("meanSize"), sets.get("single"));
        end();
        table(
                "Worth with less known of a patient; below " + evaluation.get("evidenceNeeded")
                        + " known columns the answer is withheld",
                "share of values left",
                "columns known",
                "gain on prevalence (nats)",
                "standard error");
        for (Object each : list(evaluation.get("evidenceLevels"))) {
            Map<?, ?> level = map(each);
            row(
                    level.get("shareLeft"),
                    level.get("columnsKnown"),
                    level.get("gainOnPrevalence"),
                    level.get("standardError"));
        }
        end();
        if (evaluation.containsKey("laterRows")) {
            figures("On the latest fifth of rows, by a model of the earlier ones", map(evaluation.get("laterRows")));
        }
        table("Subgroups", "column", "level", "rows", "log loss", "AUROC", "calibration slope");
        for (Object each : list(evaluation.get("subgroups"))) {
            Map<?, ?> subgroup = map(each);
            Map<?, ?> of = map(subgroup.get("figures"));
            row(
                    subgroup.get("column"),
                    subgroup.get("level"),
                    of.get("rows"),
                    value(of.get("log loss")),
                    value(of.get("AUROC")),
                    value(of.get("calibration slope")));
        }
        end();
        if (!run.isEmpty()) {
            table(
                    "What accuracy costs (this machine, this run: " + text(run.get("seconds")) + " s in all)",
                    "model",
                    "log loss",
                    "seconds to fit",
                    "milliseconds a row",
                    "KB",
                    "nothing else is both quicker and better");
            for (Object each : list(run.get("leaderboard"))) {
                Map<?, ?> line = map(each);
                row(
                        line.get("name"),
                        line.get("logLoss"),
                        line.get("fitSeconds"),
                        line.get("predictMillis"),
                        line.get("kilobytes"),
                        Boolean.TRUE.equals(line.get("front")) ? "yes" : "");
            }
            end();
        }
        table("Provenance", "what", "value");
        provenance.forEach((key, value) -> {
            if (!key.equals("members")) {
                row(key, value);
            }
        });
        end();
        out.append("</body></html>\n");
    }

    private void figures(String caption, Map<?, ?> figures) {
        table(caption, "figure", "value", "95 % from", "to");
        figures.forEach((name, each) -> {
            if (each instanceof Map<?, ?> figure) {
                row(name, figure.get("value"), figure.get("low"), figure.get("high"));
            }
        });
        end();
    }

    private static Object value(@org.jspecify.annotations.Nullable Object figure) {
        return figure instanceof Map<?, ?> map ? String.valueOf(text(map.get("value"))) : "";
    }

    private void paragraph(String text) {
        out.append("<p class=\"note\">").append(escape(text)).append("</p>\n");
    }

    private void table(String caption, String... heads) {
        out.append("<table><caption>").append(escape(caption)).append("</caption><thead><tr>");
        for (String head : heads) {
            out.append("<th scope=\"col\">").append(escape(head)).append("</th>");
        }
        out.append("</tr></thead><tbody>\n");
    }

    private void row(@org.jspecify.annotations.Nullable Object... cells) {
        out.append("<tr>");
        for (Object cell : cells) {
            out.append("<td>").append(escape(text(cell))).append("</td>");
        }
        out.append("</tr>\n");
    }

    private void end() {
        out.append("</tbody></table>\n");
    }

    private static String text(@org.jspecify.annotations.Nullable Object cell) {
        if (cell instanceof Double number) {
            return String.format(Locale.ROOT, Math.abs(number) >= 100 ? "%.0f" : "%.4f", number);
        }
        return String.valueOf(cell);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static Map<?, ?> map(@org.jspecify.annotations.Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<?> list(@org.jspecify.annotations.Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}
