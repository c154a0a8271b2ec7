package org.consilium.benchmark;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.consilium.attribution.Attributions;
import org.consilium.attribution.Background;
import org.consilium.attribution.Explainer;
import org.consilium.attribution.Interactions;
import org.consilium.ensemble.Blend;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Attributions of 500 drawn trees over 100 features: of 2,000 different rows, by row, and of one row after the other.
 *
 * <p>The rows of a batch are all different; a single row is never its neighbour in the batch.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ExplainerBenchmark {

    private static final int ROWS = 2_000;
    private static final int STEP = 1_237;

    /** Against how many rows; 0 for path-dependent. */
    @Param({"0", "100", "1000"})
    public int background;

    /** The depth of the trees; of 31 leaves each, grown leaf by leaf, if 0. */
    @Param({"6", "0"})
    public int depth;

    private double[][] rows = {};
    private int next;

    @SuppressWarnings("NullAway.Init") // set before each trial
    private Explainer explainer;

    @Setup
    public void prepare() {
        DrawnModel drawn = new DrawnModel(1, 100);
        Blend blend = Blend.of(depth == 0 ? drawn.trees(500, 64, 31) : drawn.trees(500, depth, 1 << depth));
        rows = drawn.rows(ROWS);
        explainer = background == 0
                ? Explainer.pathDependent(blend)
                : Explainer.of(blend, Background.of(drawn.rows(background)));
        explainer.prepareInteractions();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public List<Attributions> batch() {
        return explainer.explainAll(rows);
    }

    @Benchmark
    public Attributions singleRow() {
        next = (next + STEP) % ROWS;
        return explainer.explain(rows[next]);
    }

    @Benchmark
    public Interactions interactionsOfASingleRow() {
        next = (next + STEP) % ROWS;
        return explainer.interactions(rows[next]);
    }
}
