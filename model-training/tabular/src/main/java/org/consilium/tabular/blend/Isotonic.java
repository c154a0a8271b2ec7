package org.consilium.tabular.blend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.consilium.ensemble.Calibration;
import org.consilium.tabular.table.Margins;

/**
 * The rising step function that fits held-out labels best, by pooling adjacent violators, smoothed so that no block says
 * never or always.
 *
 * <p>Source: Zadrozny and Elkan 2002; half a patient is added to each side of a block.
 */
final class Isotonic {
    private Isotonic() {}

    private record Block(double margin, double weight, double positive) {
        Block merge(Block other) {
            double all = weight + other.weight;
            return new Block((margin * weight + other.margin * other.weight) / all, all, positive + other.positive);
        }

        double share() {
            return positive / weight;
        }
    }

    static Calibration fit(Margins margins, HeldOut held) {
        Integer[] order = new Integer[held.size()];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> margins.at(held.rows[i], 0)));
        List<Block> blocks = new ArrayList<>();
        for (int i : order) {
            double w = held.weights[i];
            Block block = new Block(margins.at(held.rows[i], 0), w, held.labels[i] == 1 ? w : 0);
            while (!blocks.isEmpty()
                    && (blocks.get(blocks.size() - 1).share() >= block.share()
                            || blocks.get(blocks.size() - 1).margin() == block.margin())) {
                block = blocks.remove(blocks.size() - 1).merge(block);
            }
            blocks.add(block);
        }
        double[] at = new double[blocks.size()];
        double[] to = new double[blocks.size()];
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < at.length; i++) {
            Block block = blocks.get(i);
            at[i] = block.margin();
            double logit = StrictMath.log((block.positive() + 0.5) / (block.weight() - block.positive() + 0.5));
            highest = Math.max(highest, logit);
            to[i] = highest;
        }
        return new Calibration.Isotonic(at, to);
    }
}
