/**
 * From a patient's record to the numbers that models see, in training as in service.
 *
 * <p>Owns which records count at a time and what is made of them. Refuses anything learnt from data: that is in the
 * model bundle's encoding and members.
 */
@NullMarked
package org.consilium.clinical.feature;

import org.jspecify.annotations.NullMarked;
