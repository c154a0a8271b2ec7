package org.consilium.tabular.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.consilium.ensemble.AdditiveMember;
import org.consilium.ensemble.Member;
import org.consilium.ensemble.TreeEnsemble;
import org.consilium.tabular.confidence.MaskedEvidence;
import org.consilium.tabular.evaluate.ClassFigures;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.evaluate.Figure;
import org.consilium.tabular.evaluate.Metric;
import org.consilium.tabular.evaluate.PairedDifference;
import org.consilium.tabular.evaluate.SetCoverage;
import org.consilium.tabular.evaluate.Subgroup;
import org.consilium.tabular.member.LearntMember;
import org.consilium.tabular.table.LoadedTable;
import org.consilium.tabular.train.Baselines;
import org.consilium.tabular.train.SplitFigures;
import org.consilium.tabular.train.TrainedEnsemble;
import org.consilium.tabular.train.TrainedTable;

/** A training's figures as data for {@code evaluation.json}, as text for a terminal, and as a page. */
public final class TrainingReport {
    private static final String HOW =
            " There, kinds of columns, encoding, members, their settings, blend, calibration and prediction sets were made"
                    + " anew, so that no scored row chose anything; the council had one split where the served one may have"
                    + " several. What others would try first was learnt on the same rows. Intervals are 95 % by a bootstrap"
                    + " over persons.";
    private static final String HOW_OF_MEMBERS =
            "Each row was scored by models that never saw it, but rounds of boosting and penalties are one choice over all"
                    + " parts: figures of members and profiles are slightly kind, and serve to compare them.";

    private static final int RESAMPLES_OF_A_CLASS = 200;

    private TrainingReport() {}

    /** Everything but times, which differ from run to run. */
    public static Map<String, Object> evaluation(LoadedTable loaded, TrainedTable trained) {
        TrainedEnsemble ensemble = trained.ensemble();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("how", trained.nestedHow() + HOW);
        all.put("classes", loaded.table().classes());
        all.put("rowsOfClasses", ensemble.evaluation().cases());
        all.put("columns", ColumnSummary.of(loaded));
        all.put("ensemble", figures(trained.nested()));
        all.put(
                "byClass",
                ClassFigures.all(loaded.table(), trained.nestedMargins(), RESAMPLES_OF_A_CLASS, 1).stream()
                        .map(ofClass -> named(ofClass.name(), ofClass.evaluation()))
                        .toList());
        all.put("withheld", trained.withheld());
        all.put("curves", Curves.of(loaded.table(), trained.nestedMargins()));
        all.put(
                "baselines",
                trained.baselines().stream()
                        .map(baseline -> named(baseline.name(), baseline.evaluation()))
                        .toList());
        all.put(
                "gainsOnBaselines",
                trained.differences().stream().map(TrainingReport::gain).toList());
        Map<String, Object> sets = sets(trained.coverage());
        sets.put("missRate", ensemble.predictionSets().missRate());
        sets.put("guarantee", ensemble.predictionSets().guarantee());
        all.put("predictionSets", sets);
        all.put("calibration", ensemble.ensemble().calibration().getClass().getSimpleName());
        all.put("evidenceNeeded", ensemble.evidenceNeeded());
        all.put(
                "evidenceLevels",
                ensemble.evidenceLevels().stream().map(TrainingReport::level).toList());
        all.put(
                "subgroups",
                trained.subgroups().stream().map(TrainingReport::subgroup).toList());
        all.put(
                "laterRows",
                trained.inTime().stream().map(TrainingReport::split).toList());
        all.put("sites", trained.bySite().stream().map(TrainingReport::split).toList());
        all.put("howOfMembers", HOW_OF_MEMBERS);
        all.put("crossFitted", figures(ensemble.evaluation()));
        List<Map<String, Object>> members = new ArrayList<>();
        for (int m = 0; m < ensemble.members().size(); m++) {
            LearntMember member = ensemble.members().get(m);
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("name", member.recipe().name());
            line.put("logLoss", member.heldOutLoss());
            line.put("complexity", member.complexity());
            line.put("share", ensemble.shares().get(m));
            members.add(line);
        }
        all.put("members", members);
        all.put("leaderboard", Leaderboard.accuracy(trained));
        return all;
    }

    /** Times of this run, which stay outside the content hash. */
    public static Map<String, Object> run(LoadedTable loaded, TrainedTable trained, double seconds) {
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("seconds", seconds);
        run.put("leaderboard", Leaderboard.of(loaded.table(), trained));
        run.put("finished", java.time.Instant.now().toString());
        run.put("processors", Runtime.getRuntime().availableProcessors());
        return run;
    }

    /** The figures of an evaluation, by the names of the metrics. */
    public static Map<String, Object> figures(Evaluation evaluation) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("rows", evaluation.rows());
        all.put("persons", evaluation.persons());
        all.put("cases", evaluation.cases());
        for (Metric metric : Metric.values()) {
            Figure figure = evaluation.figure(metric);
            if (!Double.isNaN(figure.value())) {
                all.put(metric.title(), interval(figure));
            }
        }
        return all;
    }

    /** Coverage and size of prediction sets, each with its interval. */
    public static Map<String, Object> sets(SetCoverage coverage) {
        Map<String, Object> sets = new LinkedHashMap<>();
        sets.put("coverage", interval(coverage.coverageFigure()));
        sets.put(
                "coverageByClass",
                coverage.byClass().stream().map(TrainingReport::number).toList());
        sets.put("meanSize", interval(coverage.sizeFigure()));
        sets.put("single", number(coverage.single()));
        return sets;
    }

    private static Map<String, Object> interval(Figure figure) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("value", number(figure.value()));
        one.put("low", number(figure.low()));
        one.put("high", number(figure.high()));
        return one;
    }

    /** Space in the served form: flat arrays of trees, curves of terms. */
    static long kilobytes(Member member) {
        if (member instanceof TreeEnsemble trees) {
            return Math.max(1, Math.round(trees.nodes() * 17.0 / 1024));
        }
        return member instanceof AdditiveMember additive
                ? Math.max(1, additive.terms().size() / 4)
                : 1;
    }

    private static Map<String, Object> named(String name, Evaluation evaluation) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("name", name);
        Map<String, Object> figures = figures(evaluation);
        if (name.equals(Baselines.PREVALENCE)) {
            // It says the same of everybody: shares differ between the parts, which tells nothing of patients.
            for (Metric ofOrder : List.of(Metric.AUROC, Metric.AVERAGE_PRECISION, Metric.CALIBRATION_SLOPE)) {
                figures.remove(ofOrder.title());
            }
        }
        one.put("figures", figures);
        return one;
    }

    private static Map<String, Object> split(SplitFigures split) {
        Map<String, Object> one = named(split.name(), split.evaluation());
        one.put("learntFrom", split.learntFrom());
        return one;
    }

    private static Map<String, Object> gain(PairedDifference difference) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("name", difference.name());
        one.put("logLoss", number(difference.otherLoss()));
        one.put("gain", interval(difference.gain()));
        return one;
    }

    private static Map<String, Object> level(MaskedEvidence.Level level) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("shareLeft", level.shareLeft());
        one.put("columnsKnown", level.columnsKnown());
        one.put("gainOnPrevalence", level.gain());
        one.put("standardError", level.standardError());
        return one;
    }

    private static Map<String, Object> subgroup(Subgroup subgroup) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("column", subgroup.column());
        one.put("level", subgroup.level());
        one.put("figures", figures(subgroup.evaluation()));
        return one;
    }

    /** JSON has no NaN; what is not defined is a word. */
    private static Object number(double value) {
        return Double.isNaN(value) || Double.isInfinite(value) ? "undefined" : value;
    }

    /** What a terminal shows. */
    public static String text(TrainedTable trained) {
        StringBuilder out = new StringBuilder();
        TrainedEnsemble ensemble = trained.ensemble();
        line(out, "%n%-42s %9s %9s %8s", "held out of its own part", "log loss", "share", "seconds");
        for (int m = 0; m < ensemble.members().size(); m++) {
            LearntMember member = ensemble.members().get(m);
            line(
                    out,
                    "%-42s %9.4f %8.0f%% %8.1f",
                    "  " + member.recipe().name(),
                    member.heldOutLoss(),
                    100 * ensemble.shares().get(m),
                    member.seconds());
        }
        trained.profiles()
                .forEach(profile -> line(
                        out,
                        "%-42s %9.4f %9s %8.1f",
                        "profile " + profile.profile().name().toLowerCase(Locale.ROOT),
                        profile.trained().evaluation().figure(Metric.LOG_LOSS).value(),
                        "",
                        profile.seconds()));
        line(out, "%n%-42s %9s   %s", "held out of the whole training", "log loss", "gain of the council");
        line(
                out,
                "%-42s %9.4f",
                "  council",
                trained.nested().figure(Metric.LOG_LOSS).value());
        for (PairedDifference difference : trained.differences()) {
            line(
                    out,
                    "%-42s %9.4f   %.4f (%.4f to %.4f)",
                    "  " + difference.name(),
                    difference.otherLoss(),
                    difference.gain().value(),
                    difference.gain().low(),
                    difference.gain().high());
        }
        out.append(System.lineSeparator());
        for (Metric metric : Metric.values()) {
            Figure figure = trained.nested().figure(metric);
            if (!Double.isNaN(figure.value())) {
                line(out, "%-42s %9.4f   (%.4f to %.4f)", metric.title(), figure.value(), figure.low(), figure.high());
            }
        }
        Figure coverage = trained.coverage().coverageFigure();
        line(
                out,
                "90 %% sets hold the truth in %.1f %% (%.1f to %.1f), %.2f classes on average",
                100 * coverage.value(),
                100 * coverage.low(),
                100 * coverage.high(),
                trained.coverage().meanSize());
        return out.toString();
    }

    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format + "%n", values));
    }

    /** The page; with times if there are any. */
    public static String html(
            String target,
            Map<String, Object> evaluation,
            Map<String, Object> provenance,
            Map<String, Object> card,
            Map<String, Object> run) {
        return ReportPage.of(target, evaluation, provenance, card, run);
    }
}
