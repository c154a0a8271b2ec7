package org.consilium.tabular.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The standing over a whole suite, as text and as JSON. */
public final class AccuracyReport {
    private static final double LEVEL = 0.05;

    private final List<Standing> standings = new ArrayList<>();
    private final PeerResults peers;

    private AccuracyReport(PeerResults peers) {
        this.peers = peers;
    }

    /**
     * Runs the sets one after the other.
     *
     * @param peerFile what peers reached; null for the data folder's own, if it has one
     * @param only the sets to run; empty for all
     */
    public static AccuracyReport run(
            AccuracyBenchmark benchmark,
            AccuracyBenchmark.Protocol protocol,
            Suite suite,
            List<String> only,
            java.nio.file.@org.jspecify.annotations.Nullable Path peerFile)
            throws IOException {
        // Rows dealt anew are not those that peers were scored on.
        AccuracyReport report = new AccuracyReport(
                protocol.inner() < 0 ? PeerResults.find(peerFile, protocol.folder()) : PeerResults.none());
        for (Suite.DataSet set : suite.sets()) {
            if (only.isEmpty() || only.contains(set.name())) {
                report.standings.add(Standing.of(benchmark.run(set), report.peers, protocol.seed()));
            }
        }
        return report;
    }

    private double mean(ToDoubleFunction<Standing> figure) {
        return standings.stream().mapToDouble(figure).average().orElse(Double.NaN);
    }

    private List<Boolean> coverageFails() {
        return CoverageBound.failing(
                standings.stream().mapToDouble(Standing::coverageTail).toArray(), LEVEL);
    }

    public String text() {
        StringBuilder out = new StringBuilder();
        line(
                out,
                "%-24s %6s %8s %7s %6s %6s %5s %7s %6s %6s %6s %7s %9s %5s %8s %7s",
                "set",
                "rows",
                "log loss",
                "±",
                "skill",
                "AUROC",
                "ECE",
                "ECE10=",
                "slope",
                "rank L",
                "rank A",
                "cover",
                "p(cover)",
                "size",
                "train s",
                "cpu s");
        List<Boolean> fails = coverageFails();
        for (int i = 0; i < standings.size(); i++) {
            Standing s = standings.get(i);
            line(
                    out,
                    "%-24s %6d %8.4f %7.4f %6.3f %6.4f %5.3f %7.4f %6.2f %6.1f %6.1f %7.3f %9.3f %5.2f %8.1f %7.1f%s",
                    s.set(),
                    s.rows(),
                    s.council().logLoss(),
                    s.council().standardError(),
                    s.skill(),
                    s.council().auroc(),
                    s.council().ece(),
                    s.council().massEce(),
                    s.council().slope(),
                    s.rankByLogLoss(),
                    s.rankByAuroc(),
                    s.coverage(),
                    s.coverageTail(),
                    s.setSize(),
                    s.trainSeconds(),
                    s.processorSeconds(),
                    fails.get(i) ? "  COVERAGE TOO LOW" : "");
        }
        differences(out);
        if (!peers.peers().isEmpty()) {
            peers(out);
        }
        line(
                out,
                "%nmean over %d sets: skill %.4f, rank in log loss %.2f, in AUROC %.2f (of %s), ECE %.4f"
                        + " (ten bins of equal mass, %.4f with fifteen; equal width %.4f); coverage below 90 %% beyond"
                        + " chance (binomial, Holm at 5 %%) on %d sets",
                standings.size(),
                mean(Standing::skill),
                mean(Standing::rankByLogLoss),
                mean(Standing::rankByAuroc),
                others(),
                mean(s -> s.council().massEce()),
                mean(s -> s.council().fineMassEce()),
                mean(s -> s.council().ece()),
                fails.stream().filter(f -> f).count());
        peers.meanEce().entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .ifPresent(best -> line(
                        out,
                        "lowest mean ECE of a peer, over the peers' own sets: %s %.4f",
                        best.getKey(),
                        best.getValue()));
        return out.toString();
    }

    private String others() {
        return peers.peers().isEmpty()
                ? (standings.isEmpty() ? 1 : standings.get(0).differences().size() + 1) + " with the baselines"
                : (peers.peers().size() + 1) + " with the peers";
    }

    private void differences(StringBuilder out) {
        if (standings.stream().allMatch(s -> s.differences().isEmpty())) {
            return;
        }
        line(out, "%nlog loss of baselines minus the council's, patient by patient (± standard error)");
        for (Standing s : standings) {
            StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-24s", s.set()));
            s.differences()
                    .forEach((model, d) -> row.append(
                            String.format(Locale.ROOT, "  %s %+.4f ± %.4f", model, d.gain(), d.standardError())));
            line(out, "%s", row);
        }
    }

    private void peers(StringBuilder out) {
        line(
                out,
                "%nlog loss of the best peer minus the council's (± standard error over parts, where the peer's parts are known)");
        for (Standing s : standings) {
            if (!s.peers().isEmpty()) {
                Standing.Difference d = s.againstBest();
                line(
                        out,
                        "%-24s  %-12s %+.4f ± %s%s",
                        s.set(),
                        s.bestOther(),
                        d.gain(),
                        Double.isNaN(d.standardError())
                                ? String.format(
                                        Locale.ROOT,
                                        "not known; the council's own loss varies by %.4f over parts",
                                        s.council().standardError())
                                : String.format(Locale.ROOT, "%.4f", d.standardError()),
                        d.clearlyWorse() ? "  CLEARLY WORSE" : "");
            }
        }
        line(out, "%nmean ranks on these sets, the council among the peers");
        line(out, "%-24s  %8s  %8s", "", "log loss", "AUROC");
        line(
                out,
                "%-24s  %8.2f  %8.2f",
                FoldResult.COUNCIL,
                mean(Standing::rankByLogLoss),
                mean(Standing::rankByAuroc));
        for (String peer : peers.peers()) {
            line(out, "%-24s  %8.2f  %8.2f", peer, mean(s -> rankOf(s, peer, true)), mean(s -> rankOf(s, peer, false)));
        }
    }

    /** A peer's place when the council is one of the field. */
    private static double rankOf(Standing s, String peer, boolean byLoss) {
        PeerResults.Score own = s.peers().get(peer);
        if (own == null) {
            return Double.NaN;
        }
        double mine = byLoss ? own.logLoss() : -own.auroc();
        double rank = 1;
        List<Double> others = new ArrayList<>();
        double council = byLoss ? s.council().logLoss() : -s.council().auroc();
        others.add(Math.rint(council * 1e4) / 1e4);
        s.peers().forEach((name, score) -> {
            if (!name.equals(peer)) {
                others.add(byLoss ? score.logLoss() : -score.auroc());
            }
        });
        for (double other : others) {
            rank += other < mine - 1e-9 ? 1 : Math.abs(other - mine) <= 1e-9 ? 0.5 : 0;
        }
        return rank;
    }

    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    /** The figures by name. */
    public Map<String, Object> figures() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("meanSkill", number(mean(Standing::skill)));
        all.put("meanRankLogLoss", number(mean(Standing::rankByLogLoss)));
        all.put("meanRankAuroc", number(mean(Standing::rankByAuroc)));
        all.put("meanEceEqualMass", number(mean(s -> s.council().massEce())));
        all.put("peers", peers.peers());
        all.put("peersMeanEce", peers.meanEce());
        List<Boolean> fails = coverageFails();
        List<Map<String, Object>> sets = new ArrayList<>();
        for (int i = 0; i < standings.size(); i++) {
            sets.add(figures(standings.get(i), fails.get(i)));
        }
        all.put("sets", sets);
        return all;
    }

    private static Map<String, Object> figures(Standing s, boolean coverageFails) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("set", s.set());
        all.put("rows", s.rows());
        all.put("classes", s.classes());
        all.put("skill", number(s.skill()));
        all.put("rankLogLoss", s.rankByLogLoss());
        all.put("rankAuroc", s.rankByAuroc());
        Map<String, Object> models = new LinkedHashMap<>();
        s.models().forEach((name, f) -> {
            Map<String, Object> model = new LinkedHashMap<>();
            model.put("logLoss", f.logLoss());
            model.put("standardErrorOverParts", number(f.standardError()));
            model.put("parts", f.partLosses());
            model.put("auroc", number(f.auroc()));
            model.put("ece", f.ece());
            model.put("eceEqualMass10", f.massEce());
            model.put("eceEqualMass15", f.fineMassEce());
            model.put("calibrationSlope", number(f.slope()));
            Standing.Difference d = s.differences().get(name);
            if (d != null) {
                model.put("councilGain", d.gain());
                model.put("councilGainStandardError", number(d.standardError()));
            }
            models.put(name, model);
        });
        all.put("models", models);
        Map<String, Object> peers = new LinkedHashMap<>();
        s.peers().forEach((name, score) -> {
            Standing.Difference d = s.against(score);
            Map<String, Object> peer = new LinkedHashMap<>();
            peer.put("logLoss", score.logLoss());
            peer.put("auroc", number(score.auroc()));
            peer.put("councilGain", d.gain());
            peer.put("councilGainStandardError", number(d.standardError()));
            peers.put(name, peer);
        });
        all.put("peers", peers);
        all.put("coverage", s.coverage());
        all.put("coverageTail", s.coverageTail());
        all.put("coverageTooLow", coverageFails);
        all.put("setSize", s.setSize());
        all.put("trainSeconds", s.trainSeconds());
        all.put("processorSeconds", number(s.processorSeconds()));
        all.put("predictMillis", s.predictMillis());
        return all;
    }

    private static Object number(double value) {
        return Double.isNaN(value) ? "undefined" : value;
    }
}
