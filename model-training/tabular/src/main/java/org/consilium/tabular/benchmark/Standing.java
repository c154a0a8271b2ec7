package org.consilium.tabular.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.evaluate.Metric;
import org.consilium.tabular.evaluate.ScoredRows;

/**
 * Where the council stands on one set: its figures, those of the baselines learnt on the same parts, and those of peers
 * that others measured on them.
 *
 * @param models by name: the council, then the baselines; means over parts, calibration over all parts together
 * @param differences the council's gain on each baseline, patient by patient
 * @param peers log loss and AUROC of peers that a file told of
 */
record Standing(
        String set,
        int rows,
        int classes,
        Map<String, Figures> models,
        Map<String, Difference> differences,
        Map<String, PeerResults.Score> peers,
        double coverage,
        double coverageTail,
        double setSize,
        double trainSeconds,
        double processorSeconds,
        double predictMillis) {
    private static final int BINS = 10;
    private static final int FINER_BINS = 15;

    /**
     * @param standardError of the log loss over parts
     * @param ece over bins of equal width
     * @param massEce over ten bins of equal mass, as peers measure it; {@code fineMassEce} over fifteen
     */
    record Figures(
            double logLoss,
            double standardError,
            double auroc,
            double ece,
            double massEce,
            double fineMassEce,
            double slope,
            List<Double> partLosses) {}

    /**
     * Another's log loss minus the council's: above zero the council was better.
     *
     * @param standardError over persons where the other's rows are known, over parts where only its parts are; NaN where
     *     neither
     */
    record Difference(double gain, double standardError) {
        /** Worse by more than one standard error; never said where the error is not known. */
        boolean clearlyWorse() {
            return gain < -standardError;
        }
    }

    static Standing of(List<FoldResult> parts, PeerResults peerResults, long seed) {
        FoldResult one = parts.get(0);
        Map<String, Figures> models = new LinkedHashMap<>();
        Map<String, Difference> differences = new LinkedHashMap<>();
        for (String model : one.probabilities().keySet()) {
            models.put(model, figures(parts, model, seed));
            if (!model.equals(FoldResult.COUNCIL)) {
                differences.put(model, paired(parts, model));
            }
        }
        int rows = parts.stream().mapToInt(part -> part.rows().length).sum();
        int held = 0;
        double size = 0;
        double millis = 0;
        for (FoldResult part : parts) {
            for (int i = 0; i < part.rows().length; i++) {
                held += part.inSet()[i] ? 1 : 0;
                size += part.setSizes()[i];
            }
            millis += part.predictMillis() * part.rows().length / rows;
        }
        Map<String, PeerResults.Score> peers = new LinkedHashMap<>();
        for (String peer : peerResults.peers()) {
            peerResults.score(peer, one.set()).ifPresent(score -> peers.put(peer, score));
        }
        return new Standing(
                one.set(),
                rows,
                one.classes().size(),
                models,
                differences,
                peers,
                (double) held / rows,
                CoverageBound.tail(held, rows, 0.9),
                size / rows,
                parts.stream().mapToDouble(FoldResult::trainSeconds).average().orElseThrow(),
                parts.stream()
                        .mapToDouble(FoldResult::processorSeconds)
                        .average()
                        .orElseThrow(),
                millis);
    }

    private static Figures figures(List<FoldResult> parts, String model, long seed) {
        List<Double> losses = new ArrayList<>();
        double auroc = 0;
        int defined = 0;
        List<double[]> p = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (FoldResult part : parts) {
            losses.add(Arrays.stream(part.losses(model)).average().orElseThrow());
            double of = Evaluation.of(part.scored(model), 0, seed)
                    .figure(Metric.AUROC)
                    .value();
            if (!Double.isNaN(of)) {
                auroc += of;
                defined++;
            }
            p.addAll(List.of(part.table(model)));
            Arrays.stream(part.labels()).forEach(labels::add);
        }
        double[][] all = p.toArray(double[][]::new);
        int[] truth = labels.stream().mapToInt(Integer::intValue).toArray();
        double[] ones = new double[truth.length];
        Arrays.fill(ones, 1);
        Evaluation pooled = Evaluation.of(new ScoredRows(all, truth, new int[truth.length], ones), 0, seed);
        return new Figures(
                mean(losses),
                standardError(losses),
                auroc / defined,
                pooled.figure(Metric.ECE).value(),
                EqualMassError.of(all, truth, BINS),
                EqualMassError.of(all, truth, FINER_BINS),
                pooled.figure(Metric.CALIBRATION_SLOPE).value(),
                List.copyOf(losses));
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    private static double standardError(List<Double> values) {
        double mean = mean(values);
        double squares =
                values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        return Math.sqrt(squares / (values.size() - 1) / values.size());
    }

    /** Sums of a person's rows vary as one, so that two visits are not two people. */
    private static Difference paired(List<FoldResult> parts, String model) {
        double gain = 0;
        double total = 0;
        List<double[]> persons = new ArrayList<>();
        for (FoldResult part : parts) {
            double[] own = part.losses(FoldResult.COUNCIL);
            double[] other = part.losses(model);
            Map<Integer, double[]> byPerson = new HashMap<>();
            for (int i = 0; i < own.length; i++) {
                double[] sum = byPerson.computeIfAbsent(part.groups()[i], g -> new double[2]);
                sum[0] += other[i] - own[i];
                sum[1]++;
                gain += other[i] - own[i];
                total++;
            }
            persons.addAll(byPerson.values());
        }
        double mean = gain / total;
        double squares = 0;
        for (double[] person : persons) {
            double d = person[0] - mean * person[1];
            squares += d * d;
        }
        return new Difference(mean, Math.sqrt(squares) / total);
    }

    Figures council() {
        return figuresOf(FoldResult.COUNCIL);
    }

    Figures figuresOf(String model) {
        Figures figures = models.get(model);
        if (figures == null) {
            throw new IllegalArgumentException("The set " + set + " has no model " + model + ".");
        }
        return figures;
    }

    /** The council's gain on a peer, with an error over parts where the peer's parts are known. */
    Difference against(PeerResults.Score peer) {
        List<Double> own = council().partLosses();
        double gain = peer.logLoss() - council().logLoss();
        if (peer.folds().size() != own.size()) {
            return new Difference(gain, Double.NaN);
        }
        List<Double> each = new ArrayList<>();
        for (int part = 0; part < own.size(); part++) {
            each.add(peer.folds().get(part) - own.get(part));
        }
        return new Difference(gain, standardError(each));
    }

    /** The name and score of the peer (or, without peers, the baseline) with the lowest log loss. */
    String bestOther() {
        if (peers.isEmpty()) {
            return differences.keySet().stream()
                    .min(Comparator.comparingDouble(model -> figuresOf(model).logLoss()))
                    .orElse("");
        }
        return peers.entrySet().stream()
                .min(Comparator.comparingDouble(peer -> peer.getValue().logLoss()))
                .orElseThrow()
                .getKey();
    }

    Difference againstBest() {
        String best = bestOther();
        PeerResults.Score peer = peers.get(best);
        Difference paired = differences.get(best);
        return peer != null ? against(peer) : paired != null ? paired : new Difference(Double.NaN, Double.NaN);
    }

    /** The share of the prevalence's log loss that is taken away; the peers' own prevalence where they have one. */
    double skill() {
        PeerResults.Score peer = peers.get("prevalence");
        Figures own = models.get("prevalence");
        double prevalence = peer != null ? peer.logLoss() : own == null ? Double.NaN : own.logLoss();
        return 1 - council().logLoss() / prevalence;
    }

    /** The council's place among all peers (among the baselines without any), ties in the middle; 1 is best. */
    double rankByLogLoss() {
        double own = council().logLoss();
        return peers.isEmpty()
                ? rank(differences.keySet().stream()
                        .mapToDouble(model -> figuresOf(model).logLoss() - own)
                        .toArray())
                : rank(peers.values().stream()
                        .mapToDouble(peer -> peer.logLoss() - rounded(own))
                        .toArray());
    }

    double rankByAuroc() {
        double own = council().auroc();
        return peers.isEmpty()
                ? rank(differences.keySet().stream()
                        .mapToDouble(model -> own - figuresOf(model).auroc())
                        .toArray())
                : rank(peers.values().stream()
                        .mapToDouble(peer -> rounded(own) - peer.auroc())
                        .toArray());
    }

    /** Peers' figures are known to four digits: what does not differ in them is a tie. */
    private static double rounded(double value) {
        return Math.rint(value * 1e4) / 1e4;
    }

    private static double rank(double[] behind) {
        double rank = 1;
        for (double d : behind) {
            rank += d < -1e-9 ? 1 : Math.abs(d) <= 1e-9 ? 0.5 : 0;
        }
        return rank;
    }
}
