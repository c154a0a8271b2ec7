package org.consilium.tabular.evaluate;

/** A figure that says how good probabilities were. */
public enum Metric {
    /** Chance that a patient with the finding gets the higher probability; over several classes, the plain mean of one against the rest. */
    AUROC("AUROC"),
    /** Area under precision over recall of the finding; over several classes, the plain mean. */
    AVERAGE_PRECISION("average precision"),
    /** Mean negative log-likelihood in nats, probabilities clipped at 1e-7. */
    LOG_LOSS("log loss"),
    /** Mean squared distance of the probabilities from what was the case, summed over classes for more than two. */
    BRIER("Brier score"),
    /** Expected calibration error: mean distance of probability from frequency over ten bins of equal width. */
    ECE("ECE"),
    /** Slope of the labels' logistic regression on the log-odds: 1 is right, below 1 is overconfident. */
    CALIBRATION_SLOPE("calibration slope"),
    /** Intercept of that regression with the slope fixed at 1: above 0, findings were more frequent than said. Not defined over several classes. */
    CALIBRATION_INTERCEPT("calibration intercept"),
    /** Share of patients whose most probable class was right. */
    ACCURACY("accuracy"),
    /** Share of patients whose class was among the three most probable. */
    TOP_3("right class among the first three"),
    /** Share of the finding's cases that are caught when one in ten of the others is alarmed. */
    SENSITIVITY("sensitivity at 90 % specificity"),
    /** The same when one in twenty of the others is alarmed. */
    SENSITIVITY_OF_FEW_ALARMS("sensitivity at 95 % specificity"),
    /**
     * Net benefit of acting from a probability of one in ten: cases caught, less a ninth of those alarmed for nothing, a
     * patient. Source: Vickers and Elkin 2006.
     */
    NET_BENEFIT("net benefit at a threshold of 10 %"),
    /** The same of acting from a probability of one in five. */
    NET_BENEFIT_OF_ONE_IN_FIVE("net benefit at a threshold of 20 %");

    private final String title;

    Metric(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    /** Whether the metric has a meaning for this many classes. */
    public boolean applies(int classes) {
        return switch (this) {
            case CALIBRATION_INTERCEPT,
                    SENSITIVITY,
                    SENSITIVITY_OF_FEW_ALARMS,
                    NET_BENEFIT,
                    NET_BENEFIT_OF_ONE_IN_FIVE -> classes == 2;
            case TOP_3 -> classes > 3;
            default -> true;
        };
    }
}
