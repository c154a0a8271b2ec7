/**
 * The study file, as people write it in YAML.
 *
 * <p>Owns its checks, each with a remedy, and its completion to the study that travels in the bundle. Refuses to guess what
 * a misspelt word was meant to be: it asks.
 */
@NullMarked
package org.consilium.cohort.study;

import org.jspecify.annotations.NullMarked;
