package org.consilium.tabular.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The evaluation as one page of HTML without scripts or outside resources, fit for a supplement: who was learnt from, how
 * it was judged, the figures with their intervals, what others would have reached, where it fails, and what it was made of.
 */
final class ReportPage {
    private final PageWriter page = new PageWriter();

    private ReportPage() {}

    static String of(
            String target,
            Map<String, Object> evaluation,
            Map<String, Object> provenance,
            Map<String, Object> card,
            Map<String, Object> run) {
        ReportPage report = new ReportPage();
        report.page.begin("Evaluation of the model for " + target);
        report.summary(evaluation);
        report.judged(evaluation);
        report.baselines(evaluation);
        report.confidence(evaluation);
        report.parts(evaluation);
        report.patients(evaluation, provenance);
        report.council(evaluation, run);
        report.card(card);
        report.provenance(provenance);
        return report.page.end();
    }

    static String escape(String text) {
        return PageWriter.escape(text);
    }

    private void summary(Map<String, Object> evaluation) {
        Map<?, ?> figures = map(evaluation.get("ensemble"));
        List<?> classes = list(evaluation.get("classes"));
        List<?> cases = list(evaluation.get("rowsOfClasses"));
        StringBuilder who = new StringBuilder();
        for (int k = 0; k < classes.size() && k < 12; k++) {
            who.append(k == 0 ? "" : ", ").append(classes.get(k)).append(" ").append(cases.get(k));
        }
        page.facts(
                "Rows judged",
                figures.get("rows") + " of " + figures.get("persons") + " persons",
                "Classes (rows learnt from)",
                who + (classes.size() > 12 ? ", …" : ""),
                "AUROC",
                page.figure(figures.get("AUROC")),
                "Log loss",
                page.figure(figures.get("log loss")),
                "Calibration slope",
                page.figure(figures.get("calibration slope")),
                "Sets that held the truth",
                page.figure(map(evaluation.get("predictionSets")).get("coverage")));
        page.paragraph(evaluation.get("how"));
    }

    private void judged(Map<String, Object> evaluation) {
        page.heading("How good the probabilities are");
        Map<?, ?> figures = map(evaluation.get("ensemble"));
        page.table("On rows that nothing was learnt or chosen on", "figure", "estimate", "95 % interval");
        figures.forEach((name, each) -> {
            if (each instanceof Map<?, ?> figure) {
                page.row(name, figure.get("value"), page.interval(figure));
            }
        });
        page.endTable();
        byClass(list(evaluation.get("byClass")));
        Map<?, ?> curves = map(evaluation.get("curves"));
        page.beginFigures();
        page.figureOf(
                ReportCharts.calibration(list(curves.get("calibration"))),
                "Calibration, in ten groups of equally many rows."
                        + (curves.containsKey("roc") ? "" : " Of the most probable class."));
        if (curves.containsKey("roc")) {
            page.figureOf(ReportCharts.roc(list(curves.get("roc"))), "Sensitivity over false alarms.");
            page.figureOf(
                    ReportCharts.decision(list(curves.get("decision"))),
                    "Net benefit of acting from a threshold on: by the model (line), on everybody (dashes), on nobody"
                            + " (zero).");
        }
        page.endFigures();
    }

    private void byClass(List<?> classes) {
        if (classes.isEmpty()) {
            return;
        }
        page.table(
                "Each class of five cases or more against all others, on the same rows",
                "class",
                "cases",
                "AUROC",
                "average precision",
                "sensitivity at 90 % specificity",
                "net benefit at 10 %");
        for (Object each : classes) {
            Map<?, ?> ofClass = map(each);
            Map<?, ?> of = map(ofClass.get("figures"));
            page.row(
                    ofClass.get("name"),
                    list(of.get("cases")).get(1),
                    page.figure(of.get("AUROC")),
                    page.figure(of.get("average precision")),
                    page.figure(of.get("sensitivity at 90 % specificity")),
                    page.figure(of.get("net benefit at a threshold of 10 %")));
        }
        page.endTable();
    }

    private void baselines(Map<String, Object> evaluation) {
        page.heading("Against what others would try first");
        page.table(
                "Learnt on the same rows, judged on the same patients; a gain is the other's log loss minus the council's",
                "model",
                "log loss",
                "gain of the council",
                "AUROC",
                "Brier score",
                "calibration slope");
        Map<?, ?> own = map(evaluation.get("ensemble"));
        page.row(
                "the council",
                page.value(own.get("log loss")),
                "",
                page.figure(own.get("AUROC")),
                page.value(own.get("Brier score")),
                page.value(own.get("calibration slope")));
        List<?> baselines = list(evaluation.get("baselines"));
        List<?> gains = list(evaluation.get("gainsOnBaselines"));
        for (int i = 0; i < baselines.size(); i++) {
            Map<?, ?> baseline = map(baselines.get(i));
            Map<?, ?> figures = map(baseline.get("figures"));
            page.row(
                    baseline.get("name"),
                    page.value(figures.get("log loss")),
                    page.figure(map(gains.get(i)).get("gain")),
                    page.figure(figures.get("AUROC")),
                    page.value(figures.get("Brier score")),
                    page.value(figures.get("calibration slope")));
        }
        page.endTable();
    }

    private void confidence(Map<String, Object> evaluation) {
        page.heading("How sure it is");
        Map<?, ?> sets = map(evaluation.get("predictionSets"));
        page.paragraph("Prediction sets. " + sets.get("guarantee") + " A set is never empty.");
        page.table("Sets at the declared miss rate", "held the truth", "classes on average", "sets of one class");
        page.row(page.figure(sets.get("coverage")), page.figure(sets.get("meanSize")), sets.get("single"));
        page.endTable();
        List<?> byClass = list(sets.get("coverageByClass"));
        List<?> classes = list(evaluation.get("classes"));
        page.table("Sets of each class's own patients", "class", "held the truth");
        for (int k = 0; k < byClass.size(); k++) {
            page.row(classes.get(k), byClass.get(k));
        }
        page.endTable();
        boolean any = !(evaluation.get("evidenceNeeded") instanceof Integer needed) || needed > 1;
        page.paragraph((any
                        ? "Withheld: below " + evaluation.get("evidenceNeeded")
                                + " known values a row gets no answer, because there the model was worth nothing on masked data."
                        : "Withheld: a row without any known value gets no answer; with one, the model was worth something on"
                                + " masked data.")
                + " Of the rows"
                + " judged here, " + evaluation.get("withheld")
                + " were below the limit of their own training; they are counted in all figures.");
        List<?> levels = list(evaluation.get("evidenceLevels"));
        if (!levels.isEmpty()) {
            page.table(
                    "Worth with values taken away by chance",
                    "share of values left",
                    "values known",
                    "gain on prevalence (nats)",
                    "standard error");
            for (Object each : levels) {
                Map<?, ?> level = map(each);
                page.row(
                        level.get("shareLeft"),
                        level.get("columnsKnown"),
                        level.get("gainOnPrevalence"),
                        level.get("standardError"));
            }
            page.endTable();
        }
    }

    private void parts(Map<String, Object> evaluation) {
        splits("Later patients, by models of earlier ones", "period", list(evaluation.get("laterRows")));
        splits("Each site, by models of the others", "site", list(evaluation.get("sites")));
        List<?> subgroups = list(evaluation.get("subgroups"));
        if (subgroups.isEmpty()) {
            return;
        }
        page.heading("Subgroups");
        page.table(
                "Groups of 50 rows or more with more than one class",
                "column",
                "level",
                "rows",
                "log loss",
                "AUROC",
                "calibration slope");
        for (Object each : subgroups) {
            Map<?, ?> subgroup = map(each);
            Map<?, ?> of = map(subgroup.get("figures"));
            page.row(
                    subgroup.get("column"),
                    subgroup.get("level"),
                    of.get("rows"),
                    page.figure(of.get("log loss")),
                    page.figure(of.get("AUROC")),
                    page.figure(of.get("calibration slope")));
        }
        page.endTable();
    }

    private void splits(String heading, String what, List<?> splits) {
        if (splits.isEmpty()) {
            return;
        }
        page.heading(heading);
        page.table("", what, "learnt from", "rows", "log loss", "AUROC", "calibration slope", "calibration intercept");
        for (Object each : splits) {
            Map<?, ?> split = map(each);
            Map<?, ?> of = map(split.get("figures"));
            page.row(
                    split.get("name"),
                    split.get("learntFrom"),
                    of.get("rows"),
                    page.figure(of.get("log loss")),
                    page.figure(of.get("AUROC")),
                    page.figure(of.get("calibration slope")),
                    page.figure(of.get("calibration intercept")));
        }
        page.endTable();
    }

    private void patients(Map<String, Object> evaluation, Map<String, Object> provenance) {
        page.heading("What was learnt from");
        page.table("Columns", "column", "read as", "unknown", "usual");
        for (Object each : list(evaluation.get("columns"))) {
            Map<?, ?> column = map(each);
            page.row(
                    column.get("column"), column.get("kind"), page.percent(column.get("unknown")), column.get("usual"));
        }
        page.endTable();
        page.list("Decisions of the reading", list(provenance.get("notes")));
    }

    private void council(Map<String, Object> evaluation, Map<String, Object> run) {
        page.heading("The council and what accuracy costs");
        page.paragraph(evaluation.get("howOfMembers"));
        page.table("Members", "member", "log loss", "share of the vote", "rounds or penalty");
        for (Object each : list(evaluation.get("members"))) {
            Map<?, ?> member = map(each);
            page.row(
                    member.get("name"),
                    member.get("logLoss"),
                    page.percent(member.get("share")),
                    member.get("complexity"));
        }
        page.endTable();
        boolean timed = run.containsKey("leaderboard");
        List<?> lines = list(timed ? run.get("leaderboard") : evaluation.get("leaderboard"));
        if (timed) {
            page.table(
                    "On this machine, in this run",
                    "model",
                    "log loss",
                    "AUROC",
                    "seconds to fit",
                    "milliseconds a row",
                    "megabytes",
                    "on the front");
        } else {
            page.table("Accuracy and space; times are in run.json", "model", "log loss", "AUROC", "megabytes");
        }
        for (Object each : lines) {
            Map<?, ?> line = map(each);
            Object auroc = line.containsKey("auroc") ? line.get("auroc") : "";
            if (timed) {
                page.row(
                        line.get("name"),
                        line.get("logLoss"),
                        auroc,
                        line.get("fitSeconds"),
                        line.get("predictMillis"),
                        line.get("megabytes"),
                        Boolean.TRUE.equals(line.get("front")) ? "yes" : "");
            } else {
                page.row(line.get("name"), line.get("logLoss"), auroc, line.get("megabytes"));
            }
        }
        page.endTable();
        if (timed) {
            page.beginFigures();
            page.figureOf(
                    ReportCharts.front(lines),
                    "Accuracy over time to predict. Filled: on the front, nothing else is both as quick and better.");
            page.endFigures();
        }
    }

    private void card(Map<String, Object> card) {
        page.heading("Card: source attributes");
        page.table("", "attribute", "value", "source");
        for (Object each : list(card.get("sourceAttributes"))) {
            Map<?, ?> attribute = map(each);
            page.row(
                    attribute.get("id") + ". " + attribute.get("title"),
                    attribute.get("value"),
                    Card.UNKNOWN.equals(attribute.get("value")) ? "" : attribute.get("source"));
        }
        page.endTable();
    }

    private void provenance(Map<String, Object> provenance) {
        page.heading("Provenance");
        page.table("", "what", "value");
        provenance.forEach((key, value) -> {
            if (!key.equals("members") && !key.equals("notes")) {
                page.row(key, value);
            }
        });
        page.endTable();
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}
