package org.consilium.attribution;

import java.util.ArrayList;
import java.util.List;

/**
 * Patients ordered by how alike their explanations are, for the heat map of a cohort.
 *
 * <p>Agglomerative clustering by Ward's method on the attributions of one output. <b>Order</b>: merges by rising height;
 * {@link #order()} is the dendrogram's leaves from left to right.
 *
 * <p>Source: Ward 1963; nearest-neighbour chain after Murtagh 1983; Lundberg et al. 2020 (supervised clustering).
 */
public final class ExplanationClusters {

    /** Distances of all pairs are held: 4,000 patients take 128 MB. */
    public static final int MOST_PATIENTS = 4000;

    /**
     * Two clusters becoming one: below the number of patients, a patient; from it on, the merge of that number.
     *
     * @param height the distance at which they merge
     */
    public record Merge(int left, int right, double height, int size) {}

    private final int patients;
    private final List<Merge> merges;

    private ExplanationClusters(int patients, List<Merge> merges) {
        this.patients = patients;
        this.merges = merges;
    }

    /** @throws IllegalArgumentException if there are no patients, or more than {@link #MOST_PATIENTS} */
    public static ExplanationClusters of(List<Attributions> attributions, int output) {
        int n = attributions.size();
        if (n == 0 || n > MOST_PATIENTS) {
            throw new IllegalArgumentException("Clusters are made of 1 to " + MOST_PATIENTS + " patients, not of " + n
                    + ". Draw a sample from a larger cohort.");
        }
        double[][] squares = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                squares[i][j] = square(attributions.get(i), attributions.get(j), output);
                squares[j][i] = squares[i][j];
            }
        }
        return new ExplanationClusters(n, sorted(n, chain(squares)));
    }

    private static double square(Attributions one, Attributions other, int output) {
        double sum = 0;
        for (int f = 0; f < one.features(); f++) {
            double d = one.value(output, f) - other.value(output, f);
            sum += d * d;
        }
        return sum;
    }

    /** Merges in the order found, clusters named by one of their patients. */
    private static List<Merge> chain(double[][] squares) {
        int n = squares.length;
        int[] size = new int[n];
        java.util.Arrays.fill(size, 1);
        List<Merge> found = new ArrayList<>();
        int[] chain = new int[n];
        int length = 0;
        while (found.size() < n - 1) {
            if (length == 0) {
                int first = 0;
                while (size[first] == 0) {
                    first++;
                }
                chain[length++] = first;
            }
            int top = chain[length - 1];
            // At equal distance the one before wins, so that the chain ends.
            int nearest = length > 1 ? chain[length - 2] : -1;
            for (int j = 0; j < n; j++) {
                if (j != top && size[j] > 0 && (nearest < 0 || squares[top][j] < squares[top][nearest])) {
                    nearest = j;
                }
            }
            if (length > 1 && nearest == chain[length - 2]) {
                length -= 2;
                found.add(merge(squares, size, Math.min(top, nearest), Math.max(top, nearest)));
            } else {
                chain[length++] = nearest;
            }
        }
        return found;
    }

    /** Ward's update, after Lance and Williams; the left one's number stays. */
    private static Merge merge(double[][] squares, int[] size, int left, int right) {
        double between = squares[left][right];
        for (int k = 0; k < size.length; k++) {
            if (size[k] > 0 && k != left && k != right) {
                double all = size[left] + size[right] + (double) size[k];
                squares[left][k] = ((size[left] + size[k]) * squares[left][k]
                                + (size[right] + size[k]) * squares[right][k]
                                - size[k] * between)
                        / all;
                squares[k][left] = squares[left][k];
            }
        }
        size[left] += size[right];
        size[right] = 0;
        return new Merge(left, right, StrictMath.sqrt(Math.max(0, between)), size[left]);
    }

    private static List<Merge> sorted(int n, List<Merge> found) {
        List<Merge> order = new ArrayList<>(found);
        order.sort(java.util.Comparator.comparingDouble(Merge::height));
        int[] cluster = new int[n];
        for (int i = 0; i < n; i++) {
            cluster[i] = i;
        }
        List<Merge> named = new ArrayList<>();
        for (Merge merge : order) {
            named.add(new Merge(cluster[merge.left], cluster[merge.right], merge.height, merge.size));
            cluster[merge.left] = n + named.size() - 1;
        }
        return named;
    }

    public List<Merge> merges() {
        return List.copyOf(merges);
    }

    /** The patients' numbers such that neighbours are alike. */
    public List<Integer> order() {
        List<Integer> order = new ArrayList<>(patients);
        int[] stack = new int[patients + 1];
        int depth = 0;
        stack[depth++] = merges.isEmpty() ? 0 : patients + merges.size() - 1;
        while (depth > 0) {
            int cluster = stack[--depth];
            if (cluster < patients) {
                order.add(cluster);
            } else {
                Merge merge = merges.get(cluster - patients);
                stack[depth++] = merge.right;
                stack[depth++] = merge.left;
            }
        }
        return order;
    }
}
