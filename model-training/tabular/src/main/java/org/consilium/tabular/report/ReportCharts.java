package org.consilium.tabular.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The charts of the report, drawn of its figures. */
final class ReportCharts {
    private ReportCharts() {}

    static String calibration(List<?> bins) {
        List<double[]> points = new ArrayList<>();
        for (Object bin : bins) {
            points.add(new double[] {number(bin, "predicted"), number(bin, "observed")});
        }
        Chart chart = new Chart("Calibration", "probability said", "share that was so", 0, 1, 0, 1)
                .path("dashes", List.of(new double[] {0, 0}, new double[] {1, 1}))
                .path("curve", points);
        for (Object bin : bins) {
            chart.dot("dot", number(bin, "predicted"), number(bin, "observed"), number(bin, "rows") + " rows");
        }
        return chart.svg();
    }

    static String roc(List<?> points) {
        return new Chart("ROC curve", "share of the others alarmed", "share of the cases caught", 0, 1, 0, 1)
                .path("dashes", List.of(new double[] {0, 0}, new double[] {1, 1}))
                .path("curve", pairs(points, 0, 1))
                .svg();
    }

    static String decision(List<?> points) {
        List<double[]> model = pairs(points, 0, 1);
        double most = model.stream().mapToDouble(point -> point[1]).max().orElse(1);
        double least = -0.15 * most;
        return new Chart("Decision curve", "threshold", "net benefit", 0, 0.8, least, 1.05 * most)
                .path(
                        "dashes",
                        pairs(points, 0, 2).stream()
                                .filter(point -> point[1] >= least)
                                .toList())
                .path("grid", List.of(new double[] {0, 0}, new double[] {0.8, 0}))
                .path("curve", model)
                .svg();
    }

    /** Log loss over milliseconds a row, by their decimal logarithm. */
    static String front(List<?> lines) {
        double slow = Double.NEGATIVE_INFINITY;
        double quick = Double.POSITIVE_INFINITY;
        double best = Double.POSITIVE_INFINITY;
        double worst = Double.NEGATIVE_INFINITY;
        for (Object line : lines) {
            double x = logMillis(line);
            slow = Math.max(slow, x);
            quick = Math.min(quick, x);
            best = Math.min(best, number(line, "logLoss"));
            worst = Math.max(worst, number(line, "logLoss"));
        }
        double margin = 0.15 * (worst - best) + 1e-4;
        Chart chart = Chart.overDecades(
                "Accuracy over speed",
                "milliseconds a row, in tenfold steps",
                "log loss",
                Math.floor(quick),
                Math.ceil(slow),
                best - margin,
                worst + margin);
        for (Object line : lines) {
            boolean front = line instanceof Map<?, ?> map && Boolean.TRUE.equals(map.get("front"));
            String name = line instanceof Map<?, ?> map ? String.valueOf(map.get("name")) : "";
            chart.dot(front ? "dot" : "ring", logMillis(line), number(line, "logLoss"), name);
            if (name.startsWith("profile ")) {
                chart.name(logMillis(line), number(line, "logLoss"), name.substring("profile ".length()));
            }
        }
        return chart.svg();
    }

    private static double logMillis(Object line) {
        return Math.log10(Math.max(1e-5, number(line, "predictMillis")));
    }

    private static List<double[]> pairs(List<?> points, int x, int y) {
        List<double[]> pairs = new ArrayList<>();
        for (Object point : points) {
            if (point instanceof List<?> values
                    && values.get(x) instanceof Double atX
                    && values.get(y) instanceof Double atY) {
                pairs.add(new double[] {atX, atY});
            }
        }
        return pairs;
    }

    private static double number(Object of, String key) {
        return of instanceof Map<?, ?> map ? Leaderboard.number(map, key) : Double.NaN;
    }
}
