package org.consilium.clinical.assessment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.consilium.attribution.Attributions;
import org.consilium.attribution.Background;
import org.consilium.attribution.ConceptGroups;
import org.consilium.attribution.Counterfactuals;
import org.consilium.attribution.Counterfactuals.Counterfactual;
import org.consilium.attribution.Explainer;
import org.consilium.attribution.NextTest;
import org.consilium.attribution.PlausibleRanges;
import org.consilium.attribution.TableBudget;
import org.consilium.clinical.PatientCase;
import org.consilium.clinical.feature.FeatureSpace;
import org.consilium.clinical.study.Feature;
import org.consilium.clinical.study.FeatureRule;
import org.consilium.clinical.study.Study;
import org.consilium.ensemble.BundleTask;
import org.consilium.ensemble.CalibratedEnsemble;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.ensemble.ModelBundle;
import org.consilium.ensemble.Probability;

/**
 * What a clinician asks once a finding is explained: what to measure next, which results the answer hangs on, and what a
 * whole kind of evidence is worth by itself.
 *
 * <p>Similar patients are the bundle's reference rows, so that an installation needs no cohort of its own; where too few of
 * them are alike and had a test, nothing is said of it. Nothing here is causal. <b>Thread safety</b>: safe.
 */
public final class FurtherQuestions {

    private static final int MOST_CHANGES = 2;
    private static final int MOST_ANSWERS = 3;

    private final FeatureSpace space;
    private final List<FeatureColumn> columns;
    private final Map<String, BundleTask> tasks = new LinkedHashMap<>();
    private final Background background;
    private final double[][] patients;
    private final PlausibleRanges ranges;

    private FurtherQuestions(FeatureSpace space, ModelBundle bundle, Background background) {
        this.space = space;
        this.columns = bundle.columns();
        this.background = background;
        this.patients =
                IntStream.range(0, background.size()).mapToObj(background::row).toArray(double[][]::new);
        this.ranges = PlausibleRanges.of(patients);
        bundle.tasks().forEach(task -> tasks.put(task.id(), task));
    }

    /** Questions to the models that a council seats. */
    public static FurtherQuestions of(ModelBundle bundle, FindingCouncil council) {
        return new FurtherQuestions(council.space(), bundle, council.background());
    }

    /** How many reference patients estimates are made from. */
    public int referencePatients() {
        return patients.length;
    }

    /**
     * Tests and questions of which nothing is known yet, the most informative over these findings first, those without
     * enough similar patients last. A test's name is its concept's id.
     */
    public List<NextTest.Estimate> nextTests(double[] row, List<String> findings) {
        List<CalibratedEnsemble> asked =
                findings.stream().map(id -> task(id).ensemble()).toList();
        return new NextTest(asked, patients).rank(row, tests(space.study()));
    }

    /** One new result is the latest, lowest, highest and mean of its kind; a change needs two, and is not filled. */
    private static List<NextTest.Test> tests(Study study) {
        Map<String, List<Integer>> measured = new LinkedHashMap<>();
        Map<String, List<Integer>> answered = new LinkedHashMap<>();
        for (int f = 0; f < study.features().size(); f++) {
            FeatureRule rule = study.features().get(f).rule();
            if (rule instanceof FeatureRule.Measured of && fills(of.aggregate())) {
                List<Integer> features = measured.computeIfAbsent(of.concept(), concept -> new ArrayList<>());
                features.add(of.aggregate() == FeatureRule.Aggregate.LATEST ? 0 : features.size(), f);
            } else if (rule instanceof FeatureRule.Answered of) {
                answered.computeIfAbsent(of.concept(), concept -> new ArrayList<>())
                        .add(f);
            }
        }
        List<NextTest.Test> tests = new ArrayList<>();
        measured.forEach((concept, features) -> tests.add(new NextTest.Test(concept, features, true)));
        answered.forEach((concept, features) -> tests.add(new NextTest.Test(concept, features)));
        return tests;
    }

    private static boolean fills(FeatureRule.Aggregate aggregate) {
        return switch (aggregate) {
            case LATEST, MINIMUM, MAXIMUM, MEAN -> true;
            case SLOPE, COUNT, DAYS_SINCE, FLAG -> false;
        };
    }

    /**
     * The smallest changes of the latest results with which the model would take a finding to the other side of its
     * threshold; each is confirmed on the record with the changed results. A change's name is its concept's id.
     *
     * @return none if no plausible change of up to two results does
     */
    public List<Counterfactual> smallestChanges(PatientCase patient, Instant at, String finding) {
        BundleTask task = task(finding);
        ResultLevers levers = new ResultLevers(space, patient, at, ranges);
        double[] row = space.encode(patient, at).row();
        Probability threshold = task.threshold();
        return new Counterfactuals(task.ensemble(), 0, ranges)
                .find(row, levers.levers(), threshold, MOST_CHANGES, 2 * MOST_ANSWERS).stream()
                        .map(found -> confirmed(found, levers, task))
                        .flatMap(Optional::stream)
                        .sorted(Comparator.comparingInt(
                                        (Counterfactual c) -> c.changes().size())
                                .thenComparingDouble(Counterfactual::distance))
                        .limit(MOST_ANSWERS)
                        .toList();
    }

    /** In numbers as results are reported if those cross too, else as found; in neither case without the model's word. */
    private static Optional<Counterfactual> confirmed(Counterfactual found, ResultLevers levers, BundleTask task) {
        boolean up = found.before().value() < task.threshold().value();
        for (List<Counterfactuals.Change> changes :
                List.of(ResultLevers.asReported(found.changes()), found.changes())) {
            double after = task.ensemble()
                    .predict(levers.rowWith(changes))
                    .probability(0)
                    .value();
            if (up
                    ? after >= task.threshold().value()
                    : after < task.threshold().value()) {
                return Optional.of(
                        new Counterfactual(changes, found.distance(), found.before(), new Probability(after)));
            }
        }
        return Optional.empty();
    }

    /**
     * Each concept's own Shapley value for a finding, by concept: all its features join and leave as one player, so it is
     * no sum of theirs where they interact with others'. The values and the base value add up to the margin.
     */
    public Map<String, Double> conceptValues(double[] row, String finding) {
        ConceptGroups groups = ConceptGroups.of(columns);
        // Asked now and then: walking the trees once costs less than tables that others would have to make room for.
        Attributions attributions = Explainer.ofConcepts(
                        task(finding).ensemble().blend(), background, groups, TableBudget.ofBytes(0))
                .explain(row);
        Map<String, Double> values = new LinkedHashMap<>();
        for (int c = 0; c < groups.concepts().size(); c++) {
            values.put(groups.concepts().get(c), attributions.value(0, c));
        }
        return values;
    }

    private BundleTask task(String finding) {
        BundleTask task = tasks.get(finding);
        if (task == null) {
            throw new IllegalArgumentException("The bundle has no task " + finding + ".");
        }
        return task;
    }

    /** The features of a study that are drawn from results of one concept. */
    static List<Integer> drawnFrom(List<Feature> features, String concept) {
        return IntStream.range(0, features.size())
                .filter(f -> features.get(f).rule() instanceof FeatureRule.Measured rule
                        && rule.concept().equals(concept))
                .boxed()
                .toList();
    }
}
