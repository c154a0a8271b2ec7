package org.consilium.tabular.resample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.consilium.tabular.table.TrainingTable;
import org.jspecify.annotations.Nullable;

/**
 * A split of patients into parts of about equal size and case mix, so that each part can be predicted by models that
 * never saw it. All rows of a person fall into the same part.
 *
 * <p><b>Shape</b>: one part number a row, from 0; -1 stands for rows that are always learnt from and never scored.
 */
public final class Folds {
    /** More rows alike than this speak for coarse columns rather than for a row that was entered twice. */
    private static final double LARGEST_SHARE_OF_COPIES = 0.02;

    private final int[] fold;
    private final int count;
    /** Rows from here on are copies, which are learnt from with their originals and never scored. */
    private final int originals;

    private Folds(int[] fold, int count) {
        this(fold, count, fold.length);
    }

    /** The rows that each part's model learns from, where not from all others; {@code [part][]}. */
    private final int @Nullable [][] samples;

    private Folds(int[] fold, int count, int originals) {
        this(fold, count, originals, null);
    }

    private Folds(int[] fold, int count, int originals, int @Nullable [][] samples) {
        this.fold = fold;
        this.count = count;
        this.originals = originals;
        this.samples = samples;
    }

    /**
     * The same parts, but each learnt from at most so many rows, drawn by chance and for each part anew. A class with few rows
     * keeps all of them, so that a rare finding is not made rarer still.
     */
    public Folds learningFromAtMost(int most, TrainingTable table, long seed) {
        if (table.rows() <= most) {
            return this;
        }
        int[][] drawn = new int[count][];
        for (int part = 0; part < count; part++) {
            drawn[part] = sample(learning(part), most, table, new Random(seed + part));
        }
        return new Folds(fold, count, originals, drawn);
    }

    private static int[] sample(int[] rows, int most, TrainingTable table, Random random) {
        int classes = table.classes().size();
        int[] cases = new int[classes];
        for (int row : rows) {
            cases[table.label(row)]++;
        }
        int few = most / (2 * classes);
        long whole = Arrays.stream(cases).filter(n -> n <= few).sum();
        double share = Math.min(1, (most - whole) / (double) Math.max(1, rows.length - whole));
        return Arrays.stream(rows)
                .filter(row -> random.nextDouble() < share || cases[table.label(row)] <= few)
                .toArray();
    }

    /** The same split of a table that has a copy of each row behind all rows; a copy is held out with its original. */
    public Folds withCopies() {
        int[] twice = Arrays.copyOf(fold, 2 * fold.length);
        System.arraycopy(fold, 0, twice, fold.length, fold.length);
        return new Folds(twice, count, fold.length);
    }

    /** How many rows can be scored: all but copies. */
    public int originals() {
        return originals;
    }

    /** Takes parts that were decided elsewhere, for instance the fixed ones of a benchmark. */
    public static Folds given(int[] fold) {
        int highest = Arrays.stream(fold).max().orElse(-1);
        if (highest < 1) {
            throw new IllegalArgumentException(
                    "A split needs at least two parts numbered from 0; the one given has " + (highest + 1) + ".");
        }
        return new Folds(fold.clone(), highest + 1);
    }

    /**
     * Deals persons to parts: those with rarer classes first, each to the part that most lacks what the person brings.
     * Persons whose rows are exact copies of another's are dealt together, because a copy in another part would let a
     * model look its answer up; except in a coarse table, where many different people have the same values.
     */
    public static Folds stratified(TrainingTable table, int parts, long seed) {
        List<int[]> persons = persons(table);
        int classes = table.classes().size();
        if (persons.size() < parts) {
            throw new IllegalArgumentException("The table has " + persons.size() + " distinct persons, too few for "
                    + parts + " parts; give more rows or fewer parts.");
        }
        double[] total = new double[classes];
        for (int row = 0; row < table.rows(); row++) {
            total[table.label(row)]++;
        }
        List<Person> order = new ArrayList<>();
        Random random = new Random(seed);
        for (int[] rows : persons) {
            int[] counts = new int[classes];
            for (int row : rows) {
                counts[table.label(row)]++;
            }
            double rarity = 0;
            for (int k = 0; k < classes; k++) {
                rarity = Math.max(rarity, counts[k] == 0 ? 0 : counts[k] / total[k]);
            }
            order.add(new Person(rows, counts, rarity, random.nextInt()));
        }
        order.sort(Comparator.comparingDouble(Person::rarity).reversed().thenComparingInt(Person::shuffle));
        double[][] held = new double[parts][classes];
        int[] size = new int[parts];
        int[] fold = new int[table.rows()];
        for (Person person : order) {
            int best = 0;
            double bestNeed = Double.NEGATIVE_INFINITY;
            int first = random.nextInt(parts);
            for (int i = 0; i < parts; i++) {
                int part = (first + i) % parts;
                double need = -size[part] / (double) table.rows();
                for (int k = 0; k < classes; k++) {
                    if (person.counts()[k] > 0) {
                        need -= person.counts()[k] * held[part][k] / total[k] * 10;
                    }
                }
                if (need > bestNeed + 1e-12) {
                    bestNeed = need;
                    best = part;
                }
            }
            for (int row : person.rows()) {
                fold[row] = best;
                held[best][table.label(row)]++;
                size[best]++;
            }
        }
        return new Folds(fold, parts);
    }

    @SuppressWarnings("ArrayRecordComponent") // Private, for inner loops.
    private record Person(int[] rows, int[] counts, double rarity, int shuffle) {}

    private static List<int[]> persons(TrainingTable table) {
        // Union of rows by person and by exact copy.
        int[] parent = new int[table.rows()];
        Arrays.setAll(parent, i -> i);
        Map<Object, Integer> seen = new LinkedHashMap<>();
        for (int row = 0; row < table.rows(); row++) {
            join(parent, seen, table.group(row), row);
        }
        Map<Content, List<Integer>> copies = new LinkedHashMap<>();
        for (int row = 0; row < table.rows(); row++) {
            copies.computeIfAbsent(new Content(table, row), c -> new ArrayList<>(1))
                    .add(row);
        }
        int most = copies.values().stream().mapToInt(List::size).max().orElse(1);
        if (most <= Math.max(5, table.rows() * LARGEST_SHARE_OF_COPIES)) {
            copies.values().forEach(rows -> rows.forEach(row -> parent[root(parent, row)] = root(parent, rows.get(0))));
        }
        Map<Integer, List<Integer>> byRoot = new LinkedHashMap<>();
        for (int row = 0; row < table.rows(); row++) {
            byRoot.computeIfAbsent(root(parent, row), r -> new ArrayList<>()).add(row);
        }
        return byRoot.values().stream()
                .map(rows -> rows.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }

    /** A row's values, compared by content where they lie: a copy of each row would double a large table. */
    private static final class Content {
        private final TrainingTable table;
        private final int row;
        private final int hash;

        Content(TrainingTable table, int row) {
            this.table = table;
            this.row = row;
            int sum = 1;
            for (int c = 0; c < table.columns().size(); c++) {
                sum = 31 * sum + Double.hashCode(table.value(row, c));
            }
            this.hash = sum;
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof Content content) || content.hash != hash) {
                return false;
            }
            for (int c = 0; c < table.columns().size(); c++) {
                if (Double.doubleToLongBits(table.value(row, c))
                        != Double.doubleToLongBits(content.table.value(content.row, c))) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    private static void join(int[] parent, Map<Object, Integer> seen, Object key, int row) {
        Integer first = seen.putIfAbsent(key, row);
        if (first != null) {
            parent[root(parent, row)] = root(parent, first);
        }
    }

    private static int root(int[] parent, int row) {
        int at = row;
        while (parent[at] != at) {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        return at;
    }

    public int count() {
        return count;
    }

    public int of(int row) {
        return fold[row];
    }

    /** Rows that are predicted when the part is held out. */
    public int[] heldOut(int part) {
        return rows(part, true);
    }

    /** Rows that models learn from when the part is held out. */
    public int[] learning(int part) {
        return samples != null ? samples[part].clone() : rows(part, false);
    }

    private int[] rows(int part, boolean held) {
        int[] out = new int[fold.length];
        int n = 0;
        for (int row = 0; row < fold.length; row++) {
            if ((fold[row] == part) == held && (!held || row < originals)) {
                out[n++] = row;
            }
        }
        return Arrays.copyOf(out, n);
    }
}
