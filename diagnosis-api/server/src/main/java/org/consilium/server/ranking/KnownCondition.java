package org.consilium.server.ranking;

import java.time.Instant;
import java.util.List;
import org.consilium.clinical.Code;
import org.consilium.clinical.Condition;
import org.jspecify.annotations.Nullable;

/** A condition that is on the record already: listed as known, never predicted. */
public record KnownCondition(String title, List<Code> codes, @Nullable Instant since, Reference source) {

    public static KnownCondition of(String title, Condition condition) {
        return new KnownCondition(
                title,
                condition.codes(),
                condition.effective(),
                Reference.of(condition.source(), condition.title(), condition.effective()));
    }
}
