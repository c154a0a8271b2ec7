package org.consilium.ensemble;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One tree as LightGBM writes it, before it is known to be a tree. */
final class LightgbmTree {

    private static final int CATEGORICAL = 1;
    private static final int DEFAULT_LEFT = 2;
    private static final int MISSING_NONE = 0;
    private static final int MISSING_ZERO = 1;
    private static final int MISSING_NAN = 2;
    private static final int MAX_FIELDS = 100;

    private final TextLines lines;
    private final Map<String, String> fields = new HashMap<>();
    private final String place;
    private int leaves;
    private int[] column = {};
    private double[] threshold = {};
    private int[] decision = {};
    private int[] left = {};
    private int[] right = {};
    private double[] leafValue = {};
    private double[] leafCount = {};
    private double[] internalCount = {};
    private int[] setBoundaries = {};
    private int[] setWords = {};

    LightgbmTree(TextLines lines) {
        this.lines = lines;
        this.place = lines.place();
    }

    /** Reads the tree's lines and returns the first that is not its own. */
    @Nullable
    String read() throws IOException {
        @Nullable String line;
        while ((line = lines.next()) != null && !line.startsWith("Tree=") && !line.equals("end of trees")) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                if (fields.size() == MAX_FIELDS) {
                    throw lines.refuse("The tree has more than " + MAX_FIELDS + " lines.");
                }
                if (fields.put(line.substring(0, equals), line.substring(equals + 1)) != null) {
                    throw lines.refuse("The tree states " + line.substring(0, equals) + " twice.");
                }
            } else if (!line.isEmpty()) {
                throw lines.refuse("The tree holds a line of no known kind.");
            }
        }
        interpret();
        return line;
    }

    private void interpret() {
        if (!fields.getOrDefault("is_linear", "0").equals("0")) {
            throw refuse("The tree has linear leaves (linear_tree), which cannot be read. Train without linear_tree.");
        }
        int[] count = ints("num_leaves", 1);
        leaves = count[0];
        if (leaves < 1) {
            throw refuse("num_leaves must be at least 1, but is " + leaves + ".");
        }
        leafValue = doubles("leaf_value", leaves);
        if (leaves == 1) {
            leafCount = fields.getOrDefault("leaf_count", "").isBlank() ? new double[1] : doubles("leaf_count", 1);
            fields.clear();
            return;
        }
        int splits = leaves - 1;
        column = ints("split_feature", splits);
        threshold = doubles("threshold", splits);
        decision = ints("decision_type", splits);
        left = ints("left_child", splits);
        right = ints("right_child", splits);
        leafCount = doubles("leaf_count", leaves);
        internalCount = doubles("internal_count", splits);
        if (ints("num_cat", 1)[0] > 0) {
            setBoundaries = ints("cat_boundaries", -1);
            setWords = words("cat_threshold");
        }
        fields.clear();
    }

    /** Adds the tree's nodes in preorder. */
    void addTo(TreeEnsembleBuilder builder, int output) {
        boolean[] seenSplit = new boolean[column.length];
        boolean[] seenLeaf = new boolean[leaves];
        Ints open = new Ints();
        open.add(leaves == 1 ? -1 : 0);
        builder.tree(output);
        while (open.size() > 0) {
            int node = open.get(open.size() - 1);
            open.removeLast();
            boolean leaf = node < 0;
            int index = leaf ? ~node : node;
            boolean[] seen = leaf ? seenLeaf : seenSplit;
            if (index >= seen.length) {
                throw refuse("A child is " + node + ", but the tree has " + leaves + " leaves.");
            }
            if (seen[index]) {
                throw refuse("The child " + node + " is reached twice, so this is no tree.");
            }
            seen[index] = true;
            try {
                if (leaf) {
                    builder.leaf(leafValue[index], leafCount[index]);
                } else {
                    addSplit(builder, index);
                    open.add(right[index]);
                    open.add(left[index]);
                }
            } catch (IllegalArgumentException e) {
                throw new UnreadableModelException(place, String.valueOf(e.getMessage()), e);
            }
        }
    }

    private void addSplit(TreeEnsembleBuilder builder, int node) {
        int type = decision[node];
        int missing = type >> 2 & 3;
        if ((type & ~15) != 0 || missing > MISSING_NAN) {
            throw new IllegalArgumentException("The decision_type " + type + " of split " + node + " is not known.");
        }
        double cover = internalCount[node];
        if ((type & CATEGORICAL) != 0) {
            builder.splitBySet(column[node], set(node), false, cover);
            return;
        }
        boolean defaultLeft = (type & DEFAULT_LEFT) != 0;
        // Without a missing kind, LightGBM reads NaN as 0.
        boolean missingLeft = missing == MISSING_NONE ? 0 <= threshold[node] : defaultLeft;
        builder.split(column[node], threshold[node], missingLeft, missing == MISSING_ZERO, cover);
    }

    private int[] set(int node) {
        double at = threshold[node];
        if (!(at >= 0) || at != Math.rint(at) || at + 1 >= setBoundaries.length) {
            throw new IllegalArgumentException("The categorical split " + node + " names a set that is not there.");
        }
        int from = setBoundaries[(int) at];
        int to = setBoundaries[(int) at + 1];
        if (from < 0 || to < from || to > setWords.length) {
            throw new IllegalArgumentException("The set of the categorical split " + node + " lies outside the list.");
        }
        return java.util.Arrays.copyOfRange(setWords, from, to);
    }

    /** What makes a number of the characters between two positions. */
    private interface Entry {
        void add(String text, int from, int to);
    }

    /** Goes through the entries of a line without splitting it, since a line may be as long as a file. */
    private void values(String key, int wanted, Entry entry) {
        String text = fields.get(key);
        if (text == null) {
            throw refuse("The tree lacks " + key + ".");
        }
        int count = 0;
        int from = 0;
        try {
            while (from < text.length()) {
                int space = text.indexOf(' ', from);
                int to = space < 0 ? text.length() : space;
                entry.add(text, from, to);
                count++;
                from = to + 1;
            }
        } catch (NumberFormatException e) {
            throw new UnreadableModelException(place, key + " holds something that is no number of its kind.", e);
        }
        if (wanted >= 0 && count != wanted) {
            throw refuse(key + " has " + count + " entries where " + wanted + " belong.");
        }
    }

    private int[] ints(String key, int wanted) {
        Ints ints = new Ints();
        values(key, wanted, (text, from, to) -> ints.add(Integer.parseInt(text, from, to, 10)));
        return ints.toArray();
    }

    private int[] words(String key) {
        Ints words = new Ints();
        values(key, -1, (text, from, to) -> words.add(Integer.parseUnsignedInt(text, from, to, 10)));
        return words.toArray();
    }

    private double[] doubles(String key, int wanted) {
        Doubles doubles = new Doubles();
        values(key, wanted, (text, from, to) -> doubles.add(number(text.substring(from, to))));
        return doubles.toArray();
    }

    /** A split of the known from the unknown is written with the threshold "inf", as C++ prints it. */
    private static double number(String text) {
        return switch (text) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private UnreadableModelException refuse(String message) {
        return new UnreadableModelException(place, message);
    }
}
