package org.consilium.clinical.assessment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.consilium.attribution.Attributions;
import org.consilium.attribution.Background;
import org.consilium.attribution.Explainer;
import org.consilium.attribution.TableBudget;
import org.consilium.clinical.Condition;
import org.consilium.clinical.PatientCase;
import org.consilium.clinical.Reason;
import org.consilium.clinical.feature.FeatureSpace;
import org.consilium.clinical.feature.FeatureVector;
import org.consilium.clinical.study.Finding;
import org.consilium.clinical.study.Study;
import org.consilium.clinical.study.StudyJson;
import org.consilium.ensemble.BundleTask;
import org.consilium.ensemble.LogOdds;
import org.consilium.ensemble.ModelBundle;
import org.consilium.ensemble.Prediction;
import org.consilium.ensemble.Probability;
import org.consilium.ensemble.ReferenceRows;

/**
 * The models of a bundle, asked about one patient: from the record to ranked, explained findings.
 *
 * <p>Service and evaluation ask the same council. <b>Thread safety</b>: safe.
 */
public final class FindingCouncil {

    private final FeatureSpace space;
    private static final Reason UNLIKE = new Reason(
            "unlike-training-patients",
            "This record is unlike those that the models learnt from (rarer than all but one in a thousand of them):"
                    + " what is said here is an extrapolation.");

    private final IntendedUse use;
    private final Confidence confidence;
    private final Map<String, Seat> seats = new HashMap<>();
    private final Background background;

    /** One finding's model and what explains it. */
    private record Seat(BundleTask task, Explainer explainer) {}

    private record Scored(Finding finding, BundleTask task, Prediction prediction, Attributions attributions) {}

    private FindingCouncil(FeatureSpace space, Confidence confidence, Background background) {
        this.space = space;
        this.background = background;
        this.confidence = confidence;
        this.use = new IntendedUse(space.study());
    }

    /**
     * Seats the models of a bundle.
     *
     * @throws IllegalArgumentException if the bundle's study does not hold, or its columns are not the study's features
     */
    public static FindingCouncil of(ModelBundle bundle) {
        Study study = StudyJson.read(bundle.document("study.json")
                .orElseThrow(() -> new IllegalArgumentException(
                        "The bundle has no study.json. Maybe it was trained on a table: such a bundle"
                                + " answers tables.")));
        FeatureSpace space = new FeatureSpace(study);
        List<String> features = study.features().stream().map(f -> f.name()).toList();
        List<String> columns = bundle.columns().stream().map(c -> c.name()).toList();
        if (!features.equals(columns)) {
            throw new IllegalArgumentException(
                    "The bundle's columns are not the features of its study, in their order. Maybe train it again.");
        }
        ReferenceRows rows = bundle.background()
                .orElseThrow(() -> new IllegalArgumentException(
                        "The bundle has no background.rows, which explanations compare with. Maybe train it again."));
        Background background = background(rows);
        FindingCouncil council = new FindingCouncil(space, Confidence.of(bundle), background);
        // Each patient is asked about every finding, so all of their tables are to be held together.
        TableBudget tables =
                TableBudget.shared().dividedBy(Math.max(1, bundle.tasks().size()));
        for (BundleTask task : bundle.tasks()) {
            if (study.finding(task.id()).isEmpty()) {
                throw new IllegalArgumentException("The bundle's task " + task.id() + " is no finding of its study.");
            }
            council.seats.put(
                    task.id(), new Seat(task, Explainer.of(task.ensemble().blend(), background, tables)));
        }
        return council;
    }

    private static Background background(ReferenceRows rows) {
        double[] weights = new double[rows.rows()];
        for (int row = 0; row < weights.length; row++) {
            weights[row] = rows.weight(row);
        }
        return new Background(rows.toRows(), weights);
    }

    public FeatureSpace space() {
        return space;
    }

    public Study study() {
        return space.study();
    }

    /** Against whom patients are explained. */
    Background background() {
        return background;
    }

    /** The way of the data, from the record to the assessment. */
    public Assessment assess(PatientCase patient, Instant at) {
        FeatureVector evidence = space.encode(patient, at);
        Optional<Reason> refused = use.refusal(patient, at).or(() -> use.tooLittle(evidence));
        Instant now = at.plusNanos(1);
        double[] row = evidence.row();
        List<Scored> scored = new ArrayList<>();
        List<FindingOutcome> withheld = new ArrayList<>();
        List<FindingOutcome> known = new ArrayList<>();
        for (Finding finding : study().findings()) {
            Optional<Condition> condition = use.known(finding, patient, at, now);
            Seat seat = seats.get(finding.id());
            if (condition.isPresent()) {
                known.add(new FindingOutcome.Known(finding, condition.get()));
            } else if (seat != null) {
                Optional<Reason> reason = refused.or(() -> use.refusal(finding, patient, at))
                        .or(() -> use.superseded(finding, patient, now))
                        .or(() -> use.tooLittle(finding, evidence));
                if (reason.isPresent()) {
                    withheld.add(new FindingOutcome.Withheld(finding, reason.get()));
                } else {
                    scored.add(score(finding, seat, row));
                }
            }
        }
        Optional<Reason> unlike =
                !scored.isEmpty() && confidence.isUnlike(row) ? Optional.of(UNLIKE) : Optional.empty();
        List<FindingOutcome> outcomes = new ArrayList<>(ranked(scored));
        outcomes.addAll(withheld);
        outcomes.addAll(known);
        return new Assessment(patient.id(), at, refused, unlike, outcomes, evidence);
    }

    private static Scored score(Finding finding, Seat seat, double[] row) {
        return new Scored(
                finding,
                seat.task(),
                seat.task().ensemble().predict(row),
                seat.explainer().explain(row));
    }

    /** By probability; equals by severity, then by id, so that a rank never depends on the order of the study. */
    private List<FindingOutcome> ranked(List<Scored> scored) {
        List<Scored> order = scored.stream()
                .sorted(Comparator.<Scored, Probability>comparing(
                                s -> s.prediction().probability(0))
                        .reversed()
                        .thenComparing(s -> s.finding().severity(), Comparator.reverseOrder())
                        .thenComparing(s -> s.finding().id()))
                .toList();
        List<FindingOutcome> ranked = new ArrayList<>();
        for (Scored s : order) {
            LogOdds calibrated = new LogOdds(s.prediction().calibratedMargin(0));
            ranked.add(new FindingOutcome.Ranked(
                    s.finding(),
                    new Rank(ranked.size() + 1),
                    s.prediction().probability(0),
                    s.task().threshold(),
                    confidence.interval(s.finding().id(), s.prediction().probability(0), calibrated),
                    s.task().predictionSets().map(sets -> !sets.set(s.prediction())
                            .isEmpty()),
                    s.task().prevalence(),
                    new LogOdds(s.prediction().margin(0)),
                    calibrated,
                    s.attributions()));
        }
        return ranked;
    }
}
