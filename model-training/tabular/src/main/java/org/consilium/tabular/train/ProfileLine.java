package org.consilium.tabular.train;

/** A profile on the whole table: what it reaches on rows held out of its members, and the models that it would serve. */
public record ProfileLine(Profile profile, double seconds, TrainedEnsemble trained) {}
