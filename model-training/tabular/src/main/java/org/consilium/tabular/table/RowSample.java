package org.consilium.tabular.table;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a file are held in memory, where it has more than any model would learn from.
 *
 * <p>Rows are drawn by chance, whole persons where they are named, the same ones each time. A class of few rows keeps all of
 * them; each then counts as much less as the others are fewer, so that nothing that is told of patients (how frequent a
 * finding is, how well it is predicted) changes with the drawing.
 */
final class RowSample {
    /** Every row, counting as it comes. */
    static final RowSample ALL = new RowSample(null, Map.of());

    private static final long SEED = 0x5DEECE66DL;

    private final @Nullable BitSet kept;
    private final Map<String, Double> weights;

    private RowSample(@Nullable BitSet kept, Map<String, Double> weights) {
        this.kept = kept;
        this.weights = Map.copyOf(weights);
    }

    /**
     * Draws about so many rows; all, if there are no more.
     *
     * @param cases rows of the file with a label, by class
     * @param notes told what was drawn
     */
    static RowSample draw(
            TableFile file,
            TableRequest request,
            List<String> classes,
            ToIntFunction<String> cases,
            int most,
            List<String> notes) {
        long all = classes.stream().mapToLong(cases::applyAsInt).sum();
        if (all <= most) {
            return ALL;
        }
        int few = most / (2 * classes.size());
        List<String> rare =
                classes.stream().filter(label -> cases.applyAsInt(label) <= few).toList();
        long whole = rare.stream().mapToLong(cases::applyAsInt).sum();
        double share = (most - whole) / (double) (all - whole);
        int target = file.position(request.target());
        String person = request.roles().group();
        int group = person == null ? -1 : file.position(person);
        BitSet kept = new BitSet();
        file.rows((row, cells) -> {
            String of = group < 0 ? "" : cells.get(group).strip();
            if (rare.contains(cells.get(target).strip()) || chance(of, row) < share) {
                kept.set(row);
            }
        });
        Map<String, Double> weights = new HashMap<>();
        rare.forEach(label -> weights.put(label, share));
        notes.add(note(all, kept, rare, share, cases));
        return new RowSample(kept, weights);
    }

    private static String note(long all, BitSet kept, List<String> rare, double share, ToIntFunction<String> cases) {
        List<String> whole = new ArrayList<>();
        rare.forEach(label -> whole.add(String.format(Locale.ROOT, "all %,d of %s", cases.applyAsInt(label), label)));
        return String.format(
                Locale.ROOT,
                "Of %,d rows with a label, %,d are learnt from and judged on: one in %.1f by chance%s.",
                all,
                kept.cardinality(),
                1 / share,
                whole.isEmpty()
                        ? ""
                        : String.format(Locale.ROOT, ", and %s, each counting %.3f", String.join(", ", whole), share));
    }

    /** A number from 0 to 1 that a person, or a row of nobody's, always gets. */
    private static double chance(String person, int row) {
        long bits = SEED;
        for (int i = 0; i < person.length(); i++) {
            bits = mixed(bits + person.charAt(i));
        }
        bits = mixed(person.isEmpty() ? bits + row : bits);
        return (bits >>> 11) * 0x1.0p-53;
    }

    /** Source: Steele, Lea and Flood 2014, the mixing of SplitMix. */
    private static long mixed(long seed) {
        long z = seed + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    boolean holds(int row) {
        return kept == null || kept.get(row);
    }

    /** Whether some rows count less than others. */
    boolean weighs() {
        return !weights.isEmpty();
    }

    /** How much a row of the class counts beside what its own weight says. */
    double weight(String label) {
        return weights.getOrDefault(label, 1.0);
    }
}
