package org.consilium.server.exchange;

import jakarta.inject.Singleton;
import org.consilium.server.rejection.Rejection;

/** What went wrong as the JSON of an OperationOutcome, for answers that are made of text. */
@Singleton
public class OutcomeText {

    private final Outcomes outcomes;

    OutcomeText(Outcomes outcomes) {
        this.outcomes = outcomes;
    }

    public String json(Rejection rejection) {
        return outcomes.json(Outcomes.of(rejection));
    }
}
