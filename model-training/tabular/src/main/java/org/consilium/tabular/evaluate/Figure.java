package org.consilium.tabular.evaluate;

/**
 * A measured value with its 95 % interval by a bootstrap over persons.
 *
 * <p>NaN where the value is not defined, for instance an AUROC when one class alone was seen.
 */
public record Figure(double value, double low, double high) {}
