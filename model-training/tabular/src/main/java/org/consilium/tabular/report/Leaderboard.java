package org.consilium.tabular.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.Member;
import org.consilium.tabular.evaluate.Metric;
import org.consilium.tabular.member.LearntMember;
import org.consilium.tabular.table.TrainingTable;
import org.consilium.tabular.train.ProfileLine;
import org.consilium.tabular.train.TrainedTable;

/**
 * What accuracy costs in time and space: each profile and each member, all learnt on the whole table and judged on the rows
 * held out of their parts; and the front, on which nothing else is as good and quicker.
 */
final class Leaderboard {
    private static final int MOST_ROWS = 300;

    private Leaderboard() {}

    /** What does not depend on the machine: accuracy and space. */
    static List<Map<String, Object>> accuracy(TrainedTable trained) {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (ProfileLine profile : trained.profiles()) {
            lines.add(line(
                    name(profile),
                    profile.trained().evaluation().figure(Metric.LOG_LOSS).value(),
                    profile.trained().evaluation().figure(Metric.AUROC).value(),
                    kilobytes(profile.trained().ensemble().blend())));
        }
        for (LearntMember member : trained.ensemble().members()) {
            lines.add(line(member.recipe().name(), member.heldOutLoss(), Double.NaN, (double)
                    TrainingReport.kilobytes(member.member())));
        }
        return lines;
    }

    /** The same with this machine's times, the quickest first, and the front marked. */
    static List<Map<String, Object>> of(TrainingTable table, TrainedTable trained) {
        List<Map<String, Object>> lines = accuracy(trained);
        Map<String, double[]> times = new LinkedHashMap<>();
        for (ProfileLine profile : trained.profiles()) {
            Blend blend = profile.trained().ensemble().blend();
            times.put(name(profile), new double[] {profile.seconds(), millis(table, row -> blend.margins(row)[0])});
        }
        for (LearntMember member : trained.ensemble().members()) {
            Member served = member.member();
            times.put(
                    member.recipe().name(),
                    new double[] {member.seconds(), millis(table, row -> served.margins(row)[0])});
        }
        for (Map<String, Object> line : lines) {
            double[] time = times.getOrDefault(String.valueOf(line.get("name")), new double[2]);
            line.put("fitSeconds", time[0]);
            line.put("predictMillis", time[1]);
        }
        for (Map<String, Object> line : lines) {
            line.put("front", lines.stream().noneMatch(other -> beats(/* one= */ other, /* other= */ line)));
        }
        lines.sort(Comparator.comparingDouble(line -> number(line, "predictMillis")));
        return lines;
    }

    private static String name(ProfileLine profile) {
        return "profile " + profile.profile().name().toLowerCase(Locale.ROOT);
    }

    private static double kilobytes(Blend blend) {
        return blend.members().stream()
                .mapToDouble(member -> TrainingReport.kilobytes(member.member()))
                .sum();
    }

    private static boolean beats(Map<String, Object> one, Map<String, Object> other) {
        return number(one, "logLoss") < number(other, "logLoss")
                && number(one, "predictMillis") <= number(other, "predictMillis");
    }

    static double number(Map<?, ?> line, String key) {
        return line.get(key) instanceof Number value ? value.doubleValue() : Double.NaN;
    }

    private static Map<String, Object> line(String name, double logLoss, double auroc, double kilobytes) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("name", name);
        line.put("logLoss", logLoss);
        if (!Double.isNaN(auroc)) {
            line.put("auroc", auroc);
        }
        line.put("megabytes", kilobytes / 1024);
        return line;
    }

    private interface Scoring {
        double of(double[] row);
    }

    /** The mean time of a row, after as many rows to warm up. */
    private static double millis(TrainingTable table, Scoring scoring) {
        int rows = Math.min(MOST_ROWS, table.rows());
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            sum += scoring.of(table.row(row));
        }
        long began = System.nanoTime();
        for (int row = 0; row < rows; row++) {
            sum += scoring.of(table.row(row));
        }
        double millis = (System.nanoTime() - began) / 1e6 / rows;
        // The sum is used, so that the work cannot be left out.
        return Double.isNaN(sum) ? Double.NaN : millis;
    }
}
