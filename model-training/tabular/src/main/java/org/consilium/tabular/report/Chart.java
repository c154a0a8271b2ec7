package org.consilium.tabular.report;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/** A small chart as SVG, drawn without scripts, with its numbers told in words for those who do not see it. */
final class Chart {
    private static final int WIDTH = 330;
    private static final int HEIGHT = 270;
    private static final int LEFT = 52;
    private static final int BOTTOM = 44;
    private static final int TOP = 14;
    private static final int RIGHT = 14;

    private final StringBuilder out = new StringBuilder();
    private final double fromX;
    private final double toX;
    private final double fromY;
    private final double toY;

    Chart(String told, String x, String y, double fromX, double toX, double fromY, double toY) {
        this(told, x, y, fromX, toX, fromY, toY, false);
    }

    /** With tenfold steps to the right: positions are decimal logarithms, and what stands below are the values themselves. */
    static Chart overDecades(String told, String x, String y, double fromX, double toX, double fromY, double toY) {
        return new Chart(told, x, y, fromX, toX, fromY, toY, true);
    }

    private Chart(
            String told, String x, String y, double fromX, double toX, double fromY, double toY, boolean decades) {
        this.fromX = fromX;
        this.toX = toX > fromX ? toX : fromX + 1;
        this.fromY = fromY;
        this.toY = toY > fromY ? toY : fromY + 1;
        out.append(String.format(
                "<svg role=\"img\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\"><title>%s</title>%n",
                WIDTH, HEIGHT, WIDTH, HEIGHT, ReportPage.escape(told)));
        axes(x, y, decades);
    }

    private void axes(String x, String y, boolean decades) {
        line("axis", LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM);
        line("axis", LEFT, TOP, LEFT, HEIGHT - BOTTOM);
        for (int tick = 0; tick <= 4; tick++) {
            double atX = fromX + tick * (toX - fromX) / 4;
            if (!decades) {
                text("middle", x(atX), HEIGHT - BOTTOM + 16, label(atX, toX - fromX));
            }
            double atY = fromY + tick * (toY - fromY) / 4;
            text("end", LEFT - 6, y(atY) + 4, label(atY, toY - fromY));
            line("grid", LEFT, y(atY), WIDTH - RIGHT, y(atY));
        }
        for (double decade = Math.ceil(fromX); decades && decade <= toX; decade++) {
            line("axis", x(decade), HEIGHT - BOTTOM, x(decade), HEIGHT - BOTTOM + 4);
            text(
                    "middle",
                    x(decade),
                    HEIGHT - BOTTOM + 16,
                    BigDecimal.ONE.scaleByPowerOfTen((int) decade).toPlainString());
        }
        text("middle", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 6, x);
        out.append(String.format(
                Locale.ROOT,
                "<text transform=\"translate(13 %.0f) rotate(-90)\" text-anchor=\"middle\">%s</text>%n",
                (HEIGHT - BOTTOM + TOP) / 2.0,
                ReportPage.escape(y)));
    }

    private static String label(double value, double span) {
        return String.format(
                Locale.ROOT, span >= 20 ? "%.0f" : span >= 2 ? "%.1f" : span >= 0.1 ? "%.2f" : "%.3f", value);
    }

    private double x(double value) {
        return LEFT + (value - fromX) / (toX - fromX) * (WIDTH - LEFT - RIGHT);
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - (value - fromY) / (toY - fromY) * (HEIGHT - BOTTOM - TOP);
    }

    private void line(String kind, double x1, double y1, double x2, double y2) {
        out.append(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                kind,
                x1,
                y1,
                x2,
                y2));
    }

    private void text(String anchor, double x, double y, String text) {
        out.append(String.format(
                Locale.ROOT,
                "<text text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>%n",
                anchor,
                x,
                y,
                ReportPage.escape(text)));
    }

    /** A line through points, cut off at the frame. */
    Chart path(String kind, List<double[]> points) {
        StringBuilder path = new StringBuilder();
        for (double[] point : points) {
            double yIn = Math.max(fromY, Math.min(toY, point[1]));
            path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point[0]), y(yIn)));
        }
        out.append("<polyline class=\"")
                .append(kind)
                .append("\" points=\"")
                .append(path)
                .append("\"/>\n");
        return this;
    }

    Chart dot(String kind, double atX, double atY, String name) {
        out.append(String.format(
                Locale.ROOT,
                "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>%s</title></circle>%n",
                kind,
                x(atX),
                y(Math.max(fromY, Math.min(toY, atY))),
                ReportPage.escape(name)));
        return this;
    }

    /** Writes a name beside a point. */
    Chart name(double atX, double atY, String name) {
        boolean right = x(atX) < WIDTH * 0.6;
        text(right ? "start" : "end", x(atX) + (right ? 7 : -7), y(atY) - 5, name);
        return this;
    }

    String svg() {
        return out + "</svg>\n";
    }
}
