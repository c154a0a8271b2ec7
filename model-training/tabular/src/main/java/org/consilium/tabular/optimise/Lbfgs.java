package org.consilium.tabular.optimise;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Finds the lowest point of a smooth function by the limited-memory BFGS method with a backtracking line search.
 *
 * <p>Source: Nocedal and Wright, Numerical Optimization, algorithm 7.4.
 */
public final class Lbfgs {
    private static final int MEMORY = 10;
    private static final double SUFFICIENT_DECREASE = 1e-4;

    private Lbfgs() {}

    /** A function with its gradient. */
    @FunctionalInterface
    public interface Objective {
        /** The value at a point; fills the gradient. */
        double at(double[] point, double[] gradient);
    }

    @SuppressWarnings("ArrayRecordComponent") // Private, for inner loops.
    private record Pair(double[] step, double[] change, double rho) {}

    /** The point found; {@code start} is left as it is. Stops when the decrease falls below the tolerance (relative). */
    public static double[] minimise(Objective objective, double[] start, int iterations, double tolerance) {
        int n = start.length;
        double[] x = start.clone();
        double[] g = new double[n];
        double value = objective.at(x, g);
        Deque<Pair> memory = new ArrayDeque<>();
        for (int iteration = 0; iteration < iterations; iteration++) {
            double[] direction = direction(g, memory);
            double slope = dot(direction, g);
            if (!(slope < 0)) {
                memory.clear();
                direction = direction(g, memory);
                slope = dot(direction, g);
                if (!(slope < 0)) {
                    break;
                }
            }
            double step = memory.isEmpty() ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
            double[] next = new double[n];
            double[] nextG = new double[n];
            double nextValue = Double.POSITIVE_INFINITY;
            boolean found = false;
            for (int halving = 0; halving < 40; halving++) {
                for (int i = 0; i < n; i++) {
                    next[i] = x[i] + step * direction[i];
                }
                nextValue = objective.at(next, nextG);
                if (nextValue <= value + SUFFICIENT_DECREASE * step * slope) {
                    found = true;
                    break;
                }
                step /= 2;
            }
            if (!found) {
                break;
            }
            double[] s = new double[n];
            double[] y = new double[n];
            for (int i = 0; i < n; i++) {
                s[i] = next[i] - x[i];
                y[i] = nextG[i] - g[i];
            }
            double sy = dot(s, y);
            if (sy > 1e-12) {
                memory.addLast(new Pair(s, y, 1 / sy));
                if (memory.size() > MEMORY) {
                    memory.removeFirst();
                }
            }
            double decrease = value - nextValue;
            x = next;
            g = nextG;
            value = nextValue;
            if (decrease <= tolerance * Math.max(1e-12, Math.abs(value))) {
                break;
            }
        }
        return x;
    }

    private static double[] direction(double[] g, Deque<Pair> memory) {
        double[] q = g.clone();
        double[] alpha = new double[memory.size()];
        int i = memory.size();
        for (Iterator<Pair> newestFirst = memory.descendingIterator(); newestFirst.hasNext(); ) {
            Pair pair = newestFirst.next();
            i--;
            alpha[i] = pair.rho * dot(pair.step, q);
            add(q, -alpha[i], pair.change);
        }
        if (!memory.isEmpty()) {
            Pair last = memory.getLast();
            double scale = 1 / (last.rho * dot(last.change, last.change));
            for (int j = 0; j < q.length; j++) {
                q[j] *= scale;
            }
        }
        for (Pair pair : memory) {
            double beta = pair.rho * dot(pair.change, q);
            add(q, alpha[i] - beta, pair.step);
            i++;
        }
        for (int j = 0; j < q.length; j++) {
            q[j] = -q[j];
        }
        return q;
    }

    private static void add(double[] to, double factor, double[] what) {
        for (int i = 0; i < to.length; i++) {
            to[i] += factor * what[i];
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
