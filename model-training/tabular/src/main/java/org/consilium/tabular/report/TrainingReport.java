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
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.evaluate.Figure;
import org.consilium.tabular.evaluate.Metric;
import org.consilium.tabular.evaluate.PairedDifference;
import org.consilium.tabular.evaluate.Subgroup;
import org.consilium.tabular.member.LearntMember;
import org.consilium.tabular.table.LoadedTable;
import org.consilium.tabular.train.TrainedEnsemble;
import org.consilium.tabular.train.TrainedTable;

/** A training's figures as data for {@code evaluation.json}, as text for a terminal, and as a page. */
public final class TrainingReport {
    private static final String HOW =
            "Cross-fitted: each patient was scored by members, blend weights and a calibration"
                    + " that never saw them. Rounds of boosting and penalties are one choice each over all parts, so figures of"
                    + " single members are slightly kind to them. Intervals are 95 % by a bootstrap over persons.";

    private TrainingReport() {}

    /** Everything but times, which differ from run to run. */
    public static Map<String, Object> evaluation(LoadedTable loaded, TrainedTable trained) {
        TrainedEnsemble ensemble = trained.ensemble();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("how", HOW);
        all.put("classes", loaded.table().classes());
        all.put("ensemble", figures(ensemble.evaluation()));
        List<Map<String, Object>> members = new ArrayList<>();
        for (int m = 0; m < ensemble.members().size(); m++) {
            Map<String, Object> member = leaderboardLine(ensemble.members().get(m));
            member.put("share", ensemble.shares().get(m));
            members.add(member);
        }
        all.put("members", members);
        all.put(
                "baselines",
                trained.baselines().stream()
                        .map(TrainingReport::leaderboardLine)
                        .toList());
        all.put(
                "gainsOnBaselines",
                trained.differences().stream().map(TrainingReport::gain).toList());
        Map<String, Object> sets = new LinkedHashMap<>();
        sets.put("missRate", ensemble.predictionSets().missRate());
        sets.put("guarantee", ensemble.predictionSets().guarantee());
        sets.put("coverage", trained.coverage().coverage());
        sets.put("coverageByClass", numbers(trained.coverage().byClass()));
        sets.put("meanSize", trained.coverage().meanSize());
        sets.put("single", trained.coverage().single());
        all.put("predictionSets", sets);
        all.put("calibration", ensemble.ensemble().calibration().getClass().getSimpleName());
        all.put("evidenceNeeded", ensemble.evidenceNeeded());
        all.put(
                "evidenceLevels",
                ensemble.evidenceLevels().stream().map(TrainingReport::level).toList());
        all.put(
                "subgroups",
                trained.subgroups().stream().map(TrainingReport::subgroup).toList());
        if (!trained.inTime().isEmpty()) {
            all.put("laterRows", figures(trained.inTime().get(0)));
        }
        return all;
    }

    /** Times of this run, which stay outside the content hash. */
    public static Map<String, Object> run(LoadedTable loaded, TrainedTable trained, double seconds) {
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("seconds", seconds);
        Map<String, Object> fit = new LinkedHashMap<>();
        trained.ensemble().members().forEach(member -> fit.put(member.recipe().name(), member.seconds()));
        trained.baselines().forEach(member -> fit.put(member.recipe().name(), member.seconds()));
        run.put("fitSeconds", fit);
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

    private static Map<String, Object> interval(Figure figure) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("value", number(figure.value()));
        one.put("low", number(figure.low()));
        one.put("high", number(figure.high()));
        return one;
    }

    private static Map<String, Object> leaderboardLine(LearntMember member) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("name", member.recipe().name());
        line.put("logLoss", member.heldOutLoss());
        line.put("complexity", member.complexity());
        line.put("kilobytes", kilobytes(member.member()));
        return line;
    }

    static long kilobytes(Member member) {
        if (member instanceof TreeEnsemble trees) {
            return Math.round(trees.nodes() * 17.0 / 1024);
        }
        return member instanceof AdditiveMember additive
                ? Math.max(1, additive.terms().size() / 4)
                : 1;
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

    private static List<Object> numbers(List<Double> values) {
        return values.stream().map(TrainingReport::number).toList();
    }

    /** What a terminal shows. */
    public static String text(TrainedTable trained) {
        StringBuilder out = new StringBuilder();
        TrainedEnsemble ensemble = trained.ensemble();
        line(out, "%n%-40s %9s %9s %8s", "model", "log loss", "share", "seconds");
        line(
                out,
                "%-40s %9.4f",
                "ensemble, held out of everything",
                ensemble.evaluation().figure(Metric.LOG_LOSS).value());
        for (int m = 0; m < ensemble.members().size(); m++) {
            LearntMember member = ensemble.members().get(m);
            line(
                    out,
                    "%-40s %9.4f %8.0f%% %8.1f",
                    "  " + member.recipe().name(),
                    member.heldOutLoss(),
                    100 * ensemble.shares().get(m),
                    member.seconds());
        }
        for (PairedDifference difference : trained.differences()) {
            line(out, "%-40s %9.4f", difference.name(), difference.otherLoss());
        }
        out.append(System.lineSeparator());
        for (Metric metric : Metric.values()) {
            Figure figure = ensemble.evaluation().figure(metric);
            if (!Double.isNaN(figure.value())) {
                line(out, "%-24s %.4f  (%.4f to %.4f)", metric.title(), figure.value(), figure.low(), figure.high());
            }
        }
        line(
                out,
                "90 %% sets hold the truth in %.1f %%, %.2f classes on average",
                100 * trained.coverage().coverage(),
                trained.coverage().meanSize());
        return out.toString();
    }

    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format + "%n", values));
    }

    /** The page; with times if there are any. */
    public static String html(
            String target, Map<String, Object> evaluation, Map<String, Object> provenance, Map<String, Object> run) {
        return ReportPage.of(target, evaluation, provenance, run);
    }
}
