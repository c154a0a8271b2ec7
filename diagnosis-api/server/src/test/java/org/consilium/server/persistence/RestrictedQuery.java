package org.consilium.server.persistence;

/** The question that the index of restricted resources answers, for a test elsewhere. */
public final class RestrictedQuery {

    private RestrictedQuery() {}

    public static String text() {
        return CareRelations.ALL_RESTRICTED;
    }
}
