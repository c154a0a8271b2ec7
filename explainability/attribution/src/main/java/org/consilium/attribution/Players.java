package org.consilium.attribution;

import java.util.List;
import java.util.stream.IntStream;

/** Who plays the game: each feature by itself, or groups of features that join and leave together. */
final class Players {

    private final int[] ofFeature;
    private final int count;

    private Players(int[] ofFeature, int count) {
        this.ofFeature = ofFeature;
        this.count = count;
    }

    static Players each(int features) {
        return new Players(IntStream.range(0, features).toArray(), features);
    }

    static Players of(ConceptGroups groups, int features) {
        if (groups.columns() != features) {
            throw new IllegalArgumentException(
                    "The concepts are of " + groups.columns() + " features, the model has " + features + ".");
        }
        int[] ofFeature = new int[features];
        List<String> concepts = groups.concepts();
        for (int player = 0; player < concepts.size(); player++) {
            for (int feature : groups.features(concepts.get(player))) {
                ofFeature[feature] = player;
            }
        }
        return new Players(ofFeature, concepts.size());
    }

    int count() {
        return count;
    }

    int of(int feature) {
        return ofFeature[feature];
    }
}
