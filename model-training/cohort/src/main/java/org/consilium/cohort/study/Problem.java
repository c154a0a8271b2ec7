package org.consilium.cohort.study;

/**
 * Something in a study file that does not hold.
 *
 * @param path where, as {@code findings.gout.horizonDays}
 * @param message what is wrong with which kind of value, and the remedy
 */
public record Problem(String path, String message) {
    @Override
    public String toString() {
        return path.isEmpty() ? message : path + ": " + message;
    }
}
