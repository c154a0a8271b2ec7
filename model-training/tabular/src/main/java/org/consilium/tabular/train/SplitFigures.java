package org.consilium.tabular.train;

import org.consilium.tabular.evaluate.Evaluation;

/**
 * Figures on rows that differ from those learnt from in place or time.
 *
 * @param name what was scored, such as a site or a period
 * @param learntFrom how many rows the model was learnt on
 */
public record SplitFigures(String name, int learntFrom, Evaluation evaluation) {}
