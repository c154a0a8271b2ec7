package org.consilium.tabular.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.Member;
import org.consilium.tabular.evaluate.Metric;
import org.consilium.tabular.member.LearntMember;
import org.consilium.tabular.table.TrainingTable;
import org.consilium.tabular.train.TrainedTable;

/** What each model's accuracy costs in time and space, and which of them nothing beats in both. */
final class Leaderboard {
    private static final int MOST_ROWS = 300;

    private Leaderboard() {}

    static List<Map<String, Object>> of(TrainingTable table, TrainedTable trained) {
        List<Map<String, Object>> lines = new ArrayList<>();
        double seconds = 0;
        for (LearntMember member : trained.ensemble().members()) {
            seconds += member.seconds();
        }
        Blend blend = trained.ensemble().ensemble().blend();
        double kilobytes = 0;
        double millis = 0;
        for (Blend.Weighted member : blend.members()) {
            kilobytes += TrainingReport.kilobytes(member.member());
            millis += millis(table, member.member());
        }
        lines.add(line(
                "ensemble",
                trained.ensemble().evaluation().figure(Metric.LOG_LOSS).value(),
                seconds,
                millis,
                kilobytes));
        for (LearntMember member : trained.ensemble().members()) {
            lines.add(line(member, table));
        }
        for (LearntMember baseline : trained.baselines()) {
            lines.add(line(baseline, table));
        }
        for (Map<String, Object> line : lines) {
            line.put("front", lines.stream().noneMatch(other -> beats(/* one= */ other, /* other= */ line)));
        }
        return lines;
    }

    private static boolean beats(Map<String, Object> one, Map<String, Object> other) {
        return number(one, "logLoss") < number(other, "logLoss")
                && number(one, "predictMillis") <= number(other, "predictMillis");
    }

    private static double number(Map<String, Object> line, String key) {
        return line.get(key) instanceof Double value ? value : Double.NaN;
    }

    private static Map<String, Object> line(LearntMember member, TrainingTable table) {
        return line(
                member.recipe().name(), member.heldOutLoss(), member.seconds(), millis(table, member.member()), (double)
                        TrainingReport.kilobytes(member.member()));
    }

    private static Map<String, Object> line(
            String name, double logLoss, double fitSeconds, double predictMillis, double kilobytes) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("name", name);
        line.put("logLoss", logLoss);
        line.put("fitSeconds", fitSeconds);
        line.put("predictMillis", predictMillis);
        line.put("kilobytes", kilobytes);
        return line;
    }

    /** The mean time of a row, after as many rows to warm up. */
    private static double millis(TrainingTable table, Member member) {
        int rows = Math.min(MOST_ROWS, table.rows());
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            sum += member.margins(table.row(row))[0];
        }
        long began = System.nanoTime();
        for (int row = 0; row < rows; row++) {
            sum += member.margins(table.row(row))[0];
        }
        double millis = (System.nanoTime() - began) / 1e6 / rows;
        // The sum is used, so that the work cannot be left out.
        return Double.isNaN(sum) ? Double.NaN : millis;
    }
}
