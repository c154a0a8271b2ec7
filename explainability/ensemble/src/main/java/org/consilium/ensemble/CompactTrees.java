package org.consilium.ensemble;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The bundle's own form of a tree ensemble ({@code .trees}): small, exact to the bit, and a tree by its very shape.
 *
 * <p>Big endian. Header: {@code CTREES} and a format byte, rule, features with names (UTF-8), outputs with base scores,
 * link scale, number of trees with outputs, number of nodes. Then column by column over all nodes in preorder: kind and
 * flags (a byte), features of splits (varint), thresholds (a dictionary and varint positions), sets, leaves, covers.
 * Children are not written: in preorder a split's left child is the next node, and the right follows the left's last.
 * Leaves are floats where all of them are (XGBoost), covers whole numbers where all are (LightGBM).
 */
final class CompactTrees {

    private static final byte[] MAGIC = {'C', 'T', 'R', 'E', 'E', 'S', 1};
    private static final int LEAF = 0;
    private static final int NUMERIC = 1;
    private static final int BY_SET = 2;
    private static final int KIND = 3;
    private static final int FLAGS = 2;
    private static final int DOUBLES = 0;
    private static final int FLOATS = 1;
    private static final int WHOLE = 2;

    private CompactTrees() {}

    static byte[] write(TreeEnsemble trees) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(MAGIC);
            out.writeByte(trees.rule() == SplitRule.XGBOOST ? 0 : 1);
            writeVarint(out, trees.features());
            for (String name : trees.featureNames()) {
                byte[] text = name.getBytes(StandardCharsets.UTF_8);
                writeVarint(out, text.length);
                out.write(text);
            }
            writeVarint(out, trees.outputs());
            for (int o = 0; o < trees.outputs(); o++) {
                out.writeDouble(trees.baseScore(o));
            }
            out.writeDouble(trees.linkScale());
            writeVarint(out, trees.trees());
            for (int t = 0; t < trees.trees(); t++) {
                writeVarint(out, trees.treeOutput(t));
            }
            writeVarint(out, trees.nodes());
            writeNodes(out, trees);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void writeNodes(DataOutputStream out, TreeEnsemble trees) throws IOException {
        TreeSet<Double> distinct = new TreeSet<>();
        Doubles leaves = new Doubles();
        Doubles covers = new Doubles();
        for (int n = 0; n < trees.nodes(); n++) {
            int kind = trees.isLeaf(n) ? LEAF : trees.isCategorical(n) ? BY_SET : NUMERIC;
            out.writeByte(kind | trees.flags(n) << FLAGS);
            covers.add(trees.cover(n));
            if (kind == LEAF) {
                leaves.add(trees.leafValue(n));
            } else if (kind == NUMERIC) {
                distinct.add(trees.threshold(n));
            }
        }
        for (int n = 0; n < trees.nodes(); n++) {
            if (!trees.isLeaf(n)) {
                writeVarint(out, trees.feature(n));
            }
        }
        double[] dictionary = distinct.stream().mapToDouble(Double::doubleValue).toArray();
        writeVarint(out, dictionary.length);
        writeNumbers(out, dictionary);
        for (int n = 0; n < trees.nodes(); n++) {
            if (trees.isCategorical(n)) {
                writeVarint(out, trees.setWords(n));
                for (int w = 0; w < trees.setWords(n); w++) {
                    out.writeInt(trees.setWord(n, w));
                }
            } else if (!trees.isLeaf(n)) {
                writeVarint(out, java.util.Arrays.binarySearch(dictionary, trees.threshold(n)));
            }
        }
        writeNumbers(out, leaves.toArray());
        writeNumbers(out, covers.toArray());
    }

    private static void writeNumbers(DataOutputStream out, double[] values) throws IOException {
        int form = WHOLE;
        for (double value : values) {
            if (form == WHOLE && !(value >= 0 && value < 1 << 30 && value == (int) value && 1 / value > 0)) {
                form = FLOATS;
            }
            if (form == FLOATS && Double.compare((float) value, value) != 0) {
                form = DOUBLES;
            }
        }
        out.writeByte(form);
        for (double value : values) {
            switch (form) {
                case WHOLE -> writeVarint(out, (int) value);
                case FLOATS -> out.writeFloat((float) value);
                default -> out.writeDouble(value);
            }
        }
    }

    private static void writeVarint(DataOutputStream out, int value) throws IOException {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            out.writeByte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    /** @throws UnreadableModelException naming the byte at which the trees cannot be read */
    static TreeEnsemble read(String entry, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            TreeEnsemble trees = readTrees(in);
            if (in.hasRemaining()) {
                throw new IllegalArgumentException("Something follows the trees.");
            }
            return trees;
        } catch (BufferUnderflowException e) {
            throw new UnreadableModelException(
                    entry + ", byte " + in.position(), "The trees end early. Maybe the file was cut short.", e);
        } catch (IllegalArgumentException e) {
            throw new UnreadableModelException(entry + ", byte " + in.position(), String.valueOf(e.getMessage()), e);
        }
    }

    private static TreeEnsemble readTrees(ByteBuffer in) {
        byte[] magic = new byte[MAGIC.length];
        in.get(magic);
        if (!java.util.Arrays.equals(magic, MAGIC)) {
            throw new IllegalArgumentException("These are no trees of a known format.");
        }
        int ruleCode = in.get();
        if (ruleCode != 0 && ruleCode != 1) {
            throw new IllegalArgumentException("The split rule " + ruleCode + " is not known.");
        }
        SplitRule rule = ruleCode == 0 ? SplitRule.XGBOOST : SplitRule.LIGHTGBM;
        int features = count(in, 1);
        List<String> names = new ArrayList<>();
        for (int f = 0; f < features; f++) {
            byte[] text = new byte[count(in, 1)];
            in.get(text);
            names.add(new String(text, StandardCharsets.UTF_8));
        }
        int outputs = count(in, Double.BYTES);
        TreeEnsembleBuilder builder = new TreeEnsembleBuilder(rule, names, outputs);
        for (int o = 0; o < outputs; o++) {
            builder.baseScore(o, in.getDouble());
        }
        builder.linkScale(in.getDouble());
        int[] treeOutputs = new int[count(in, 1)];
        for (int t = 0; t < treeOutputs.length; t++) {
            treeOutputs[t] = varint(in);
        }
        readNodes(in, builder, treeOutputs);
        return builder.build();
    }

    private static void readNodes(ByteBuffer in, TreeEnsembleBuilder builder, int[] treeOutputs) {
        byte[] kinds = new byte[count(in, 1)];
        in.get(kinds);
        int[] features = new int[kinds.length];
        int leafCount = 0;
        for (int n = 0; n < kinds.length; n++) {
            if ((kinds[n] & KIND) == LEAF) {
                leafCount++;
            } else {
                features[n] = varint(in);
            }
        }
        double[] dictionary = readNumbers(in, count(in, 1));
        int[] positions = new int[kinds.length];
        int[][] sets = new int[kinds.length][];
        for (int n = 0; n < kinds.length; n++) {
            if ((kinds[n] & KIND) == BY_SET) {
                sets[n] = new int[count(in, Integer.BYTES)];
                for (int w = 0; w < sets[n].length; w++) {
                    sets[n][w] = in.getInt();
                }
            } else if ((kinds[n] & KIND) == NUMERIC) {
                positions[n] = varint(in);
                if (positions[n] >= dictionary.length) {
                    throw new IllegalArgumentException("A threshold lies outside the dictionary.");
                }
            }
        }
        double[] leaves = readNumbers(in, leafCount);
        double[] covers = readNumbers(in, kinds.length);
        int tree = 0;
        int leaf = 0;
        for (int n = 0; n < kinds.length; n++) {
            if (builder.isComplete()) {
                if (tree == treeOutputs.length) {
                    throw new IllegalArgumentException("More nodes than the trees have.");
                }
                builder.tree(treeOutputs[tree++]);
            }
            int flags = (kinds[n] & 0xff) >> FLAGS;
            switch (kinds[n] & KIND) {
                case LEAF -> builder.leaf(leaves[leaf++], covers[n]);
                case NUMERIC ->
                    builder.split(
                            features[n],
                            dictionary[positions[n]],
                            (flags & TreeEnsembleBuilder.MISSING_LEFT) != 0,
                            (flags & TreeEnsembleBuilder.ZERO_MISSING) != 0,
                            covers[n]);
                case BY_SET ->
                    builder.splitBySet(
                            features[n], sets[n], (flags & TreeEnsembleBuilder.MISSING_LEFT) != 0, covers[n]);
                default -> throw new IllegalArgumentException("A node is of no known kind.");
            }
        }
        if (tree != treeOutputs.length) {
            throw new IllegalArgumentException("Fewer nodes than the trees have.");
        }
    }

    private static double[] readNumbers(ByteBuffer in, int size) {
        int form = in.get();
        if (form < DOUBLES || form > WHOLE) {
            throw new IllegalArgumentException("The form " + form + " of numbers is not known.");
        }
        requireRemaining(in, (long) size * (form == DOUBLES ? Double.BYTES : form == FLOATS ? Float.BYTES : 1));
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = switch (form) {
                case WHOLE -> varint(in);
                case FLOATS -> in.getFloat();
                default -> in.getDouble();
            };
        }
        return values;
    }

    /** A number of things that take at least so many bytes each, so that what is announced must be there. */
    private static int count(ByteBuffer in, int bytesEach) {
        int count = varint(in);
        requireRemaining(in, (long) count * bytesEach);
        return count;
    }

    private static void requireRemaining(ByteBuffer in, long bytes) {
        if (bytes > in.remaining()) {
            throw new BufferUnderflowException();
        }
    }

    private static int varint(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int b = in.get();
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                if (value < 0 || (shift == 28 && b > 7)) {
                    break;
                }
                return value;
            }
        }
        throw new IllegalArgumentException("A whole number does not fit into 31 bits.");
    }
}
