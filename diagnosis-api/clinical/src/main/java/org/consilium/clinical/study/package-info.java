/**
 * What is asked of a patient's record: intended use, findings, evidence, exclusions.
 *
 * <p>Owns the study as it travels in the model bundle ({@code study.json}). Refuses files written by people (they are
 * checked and completed where models are trained) and anything that was learnt from data.
 */
@NullMarked
package org.consilium.clinical.study;

import org.jspecify.annotations.NullMarked;
