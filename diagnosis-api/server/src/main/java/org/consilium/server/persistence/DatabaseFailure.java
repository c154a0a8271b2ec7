package org.consilium.server.persistence;

import java.sql.SQLException;
import java.util.List;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;

/** Turns what PostgreSQL reports into a rejection. The database's own message may quote a row, so it goes no further. */
final class DatabaseFailure {

    private DatabaseFailure() {}

    static Rejection of(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        RejectionKind kind;
        String text;
        if (state.equals("23505")) {
            kind = RejectionKind.CONFLICT;
            text =
                    "Another request stored the same resource at the same time. Nothing of this request was stored: send it"
                            + " again.";
        } else if (state.equals("40001") || state.equals("40P01")) {
            kind = RejectionKind.CONFLICT;
            text = "Another request held the same resources. Nothing of this request was stored: send it again.";
        } else if (state.equals("22021") || state.equals("22P05")) {
            kind = RejectionKind.INVALID;
            text = "A text holds a character that nothing can be stored or found by, such as NUL. Send it without.";
        } else if (state.isEmpty() && String.valueOf(failure.getMessage()).contains("cquisition timeout")) {
            // The pool's own failure, which has no SQL state.
            kind = RejectionKind.BUSY;
            text =
                    "Too many requests are under way at once, and none of the database's connections became free. Nothing was"
                            + " stored: send the request again later.";
        } else if (state.startsWith("08") || state.startsWith("53") || state.startsWith("57")) {
            kind = RejectionKind.UNAVAILABLE;
            text = "The database does not answer (SQL state " + state
                    + "). Nothing was stored: send the request again later.";
        } else {
            kind = RejectionKind.FAULT;
            text = "The database refused a statement (SQL state " + state + "). Nothing was stored.";
        }
        return new Rejection(kind, List.of(new Rejection.Issue(null, text)), new SQLException("SQL state " + state));
    }
}
