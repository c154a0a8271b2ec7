package org.consilium.attribution;

/**
 * Gauss-Legendre points and weights on [0, 1]: n of them integrate polynomials up to degree 2n - 1 exactly.
 *
 * <p>{@code missed} is −1 / (1 − t) at each point, what a feature that the row fails leaves of a product.
 *
 * <p>Source: Abramowitz and Stegun, 25.4.29; roots by Newton's iteration.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Quadrature(double[] points, double[] weights, double[] missed) {

    static Quadrature of(int n) {
        double[] points = new double[n];
        double[] weights = new double[n];
        for (int i = 0; i < n; i++) {
            double x = StrictMath.cos(StrictMath.PI * (i + 0.75) / (n + 0.5));
            double slope = 1;
            for (int step = 0; step < 100; step++) {
                double before = 1;
                double value = x;
                for (int k = 2; k <= n; k++) {
                    double next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
                    before = value;
                    value = next;
                }
                slope = n * (x * value - before) / (x * x - 1);
                double move = value / slope;
                x -= move;
                if (Math.abs(move) < 1e-16) {
                    break;
                }
            }
            points[i] = (1 - x) / 2;
            weights[i] = 1 / ((1 - x * x) * slope * slope);
        }
        double[] missed = new double[n];
        for (int i = 0; i < n; i++) {
            missed[i] = -1 / (1 - points[i]);
        }
        return new Quadrature(points, weights, missed);
    }
}
