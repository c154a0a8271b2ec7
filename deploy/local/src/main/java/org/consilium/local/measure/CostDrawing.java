package org.consilium.local.measure;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Cost against size as a picture, both on logarithmic axes: a straight line of slope one is linear growth. */
final class CostDrawing {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int LEFT = 70;
    private static final int BOTTOM = 50;
    private static final int RIGHT = 140;
    private static final int TOP = 20;

    private CostDrawing() {}

    /** Times in milliseconds of a record of this size. */
    record Point(int size, double firstMillis, double againMillis) {}

    static String svg(List<Point> points) {
        double leastSize = Math.log10(points.get(0).size());
        double mostSize =
                Math.max(leastSize + 1, Math.log10(points.get(points.size() - 1).size()));
        double least = Math.floor(Math.log10(points.stream()
                .mapToDouble(p -> Math.min(p.firstMillis(), p.againMillis()))
                .min()
                .orElse(1)));
        double most = Math.ceil(Math.log10(points.stream()
                .mapToDouble(p -> Math.max(p.firstMillis(), p.againMillis()))
                .max()
                .orElse(1)));
        StringBuilder svg = new StringBuilder(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\"".formatted(WIDTH, HEIGHT));
        svg.append(
                " font-family=\"sans-serif\" font-size=\"12\"><rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        for (double power = least; power <= most; power++) {
            double y = y(power, least, most);
            svg.append(format(
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>"
                            + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%,.0f ms</text>%n",
                    LEFT, WIDTH - RIGHT, y, y, LEFT - 8, y + 4, Math.pow(10, power)));
        }
        for (Point point : points) {
            double x = x(point.size(), leastSize, mostSize);
            svg.append(format(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%,d</text>%n",
                    x, HEIGHT - BOTTOM + 18, point.size()));
        }
        svg.append(format(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">resources in the patient's record</text>%n",
                (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10));
        line(svg, points, Point::firstMillis, "#1f5fa8", "first time", leastSize, mostSize, least, most);
        line(svg, points, Point::againMillis, "#b0561f", "again", leastSize, mostSize, least, most);
        return svg.append("</svg>\n").toString();
    }

    private static void line(
            StringBuilder svg,
            List<Point> points,
            ToDoubleFunction<Point> value,
            String colour,
            String name,
            double leastSize,
            double mostSize,
            double least,
            double most) {
        StringBuilder path = new StringBuilder();
        double x = 0;
        double y = 0;
        for (Point point : points) {
            x = x(point.size(), leastSize, mostSize);
            y = y(Math.log10(value.applyAsDouble(point)), least, most);
            path.append(format("%.1f,%.1f ", x, y));
            svg.append(format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>%n", x, y, colour));
        }
        svg.append(format(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n",
                path.toString().strip(), colour));
        svg.append(format("<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\">%s</text>%n", x + 10, y + 4, colour, name));
    }

    private static double x(int size, double least, double most) {
        return LEFT + (Math.log10(size) - least) / (most - least) * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double power, double least, double most) {
        return HEIGHT - BOTTOM - (power - least) / Math.max(1, most - least) * (HEIGHT - BOTTOM - TOP);
    }

    private static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }
}
