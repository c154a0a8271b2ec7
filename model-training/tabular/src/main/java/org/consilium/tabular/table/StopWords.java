package org.consilium.tabular.table;

import java.util.Set;

/** English words too frequent to mean anything. "No", "not" and "without" are none of them: they turn a finding around. */
final class StopWords {
    private static final Set<String> ENGLISH = Set.of(
            "about", "after", "again", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "because",
            "been", "before", "being", "between", "both", "but", "by", "can", "could", "did", "do", "does", "doing",
            "during", "each", "few", "for", "from", "further", "had", "has", "have", "having", "he", "her", "here",
            "hers", "him", "his", "how", "if", "in", "into", "is", "it", "its", "just", "me", "more", "most", "my",
            "of", "off", "on", "once", "only", "or", "other", "our", "out", "over", "own", "same", "she", "should",
            "so", "some", "such", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this",
            "those", "through", "to", "too", "under", "until", "up", "very", "was", "we", "were", "what", "when",
            "where", "which", "while", "who", "whom", "why", "will", "with", "would", "you", "your");

    private StopWords() {}

    static boolean holds(String word) {
        return ENGLISH.contains(word);
    }
}
