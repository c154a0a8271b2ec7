package org.consilium.ensemble;

/**
 * The step from blended margins to calibrated ones, fitted after the blend on margins that no member was trained on.
 *
 * <p><b>Shape</b>: {@code [output]} in and out. A calibrated margin of a single output is the log-odds of the
 * calibrated probability; of several outputs, the softmax of the margins gives the probabilities.
 */
public sealed interface Calibration {

    /** The calibrated margins; the array given is left as it is. */
    double[] apply(double[] margins);

    /** Leaves margins as they are. */
    record Identity() implements Calibration {
        @Override
        public double[] apply(double[] margins) {
            return margins.clone();
        }
    }

    /**
     * {@code slope × margin + intercept} for each output.
     *
     * <p>Source: Platt 1999.
     */
    record Platt(double slope, double intercept) implements Calibration {
        public Platt {
            Numbers.finite("slope and intercept of a calibration", slope + intercept);
        }

        @Override
        public double[] apply(double[] margins) {
            double[] calibrated = new double[margins.length];
            for (int o = 0; o < margins.length; o++) {
                calibrated[o] = slope * margins[o] + intercept;
            }
            return calibrated;
        }
    }

    /**
     * {@code a ln p - b ln (1 - p) + c} of the blended probability p.
     *
     * <p>Source: Kull, Silva Filho, Flach 2017, "Beta calibration".
     */
    record Beta(double a, double b, double c) implements Calibration {
        public Beta {
            Numbers.finite("parameters of a calibration", a + b + c);
        }

        @Override
        public double[] apply(double[] margins) {
            double[] calibrated = new double[margins.length];
            for (int o = 0; o < margins.length; o++) {
                calibrated[o] = -a * softplus(-margins[o]) + b * softplus(margins[o]) + c;
            }
            return calibrated;
        }

        /** ln(1 + e^x) without overflow. */
        private static double softplus(double x) {
            return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
        }
    }

    /**
     * Margins divided by a temperature: above 1 draws probabilities toward each other.
     *
     * <p>Source: Guo et al. 2017.
     */
    record Temperature(double temperature) implements Calibration {
        public Temperature {
            if (!(Numbers.finite("temperature", temperature) > 0)) {
                throw new IllegalArgumentException("A temperature must be positive, but was " + temperature + ".");
            }
        }

        @Override
        public double[] apply(double[] margins) {
            double[] calibrated = new double[margins.length];
            for (int o = 0; o < margins.length; o++) {
                calibrated[o] = margins[o] / temperature;
            }
            return calibrated;
        }
    }

    /**
     * A rising function through knots, straight between them and constant beyond: isotonic regression, with log-odds on
     * both axes.
     *
     * <p>Source: Zadrozny and Elkan 2002.
     */
    final class Isotonic implements Calibration {

        private final double[] margins;
        private final double[] calibrated;
        private final Term.Curve curve;

        /**
         * @param margins blended margins at the knots, ascending
         * @param calibrated calibrated log-odds there, never falling, finite
         */
        public Isotonic(double[] margins, double[] calibrated) {
            for (int i = 1; i < calibrated.length; i++) {
                if (calibrated[i] < calibrated[i - 1]) {
                    throw new IllegalArgumentException(
                            "An isotonic calibration must never fall, but does at knot " + i + ".");
                }
            }
            this.curve = new Term.Curve(0, margins, new double[][] {calibrated}, new double[1]);
            this.margins = margins.clone();
            this.calibrated = calibrated.clone();
        }

        public int knots() {
            return margins.length;
        }

        public double margin(int knot) {
            return margins[knot];
        }

        public double calibrated(int knot) {
            return calibrated[knot];
        }

        @Override
        public double[] apply(double[] blended) {
            double[] result = new double[blended.length];
            for (int o = 0; o < blended.length; o++) {
                result[o] = curve.at(0, blended[o]);
            }
            return result;
        }
    }
}
