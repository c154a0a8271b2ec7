package org.consilium.server.exchange;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.consilium.server.access.Caller;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.persistence.ResourceStore;
import org.consilium.server.persistence.Savepoints;
import org.consilium.server.persistence.StoredResource;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;

/**
 * Reads, searches and histories within a bundle. They are answered after its writes and in the same database transaction,
 * and the log says whose records were shown; if it cannot, nothing is.
 */
@ApplicationScoped
class BundleReads {

    private static final Pattern TAGS = Pattern.compile("\\s*,\\s*");

    private final ResourceStore store;
    private final SearchAnswer searches;
    private final HistoryAnswer histories;
    private final ResourceForms forms;
    private final AssessmentTexts assessments;
    private final ReadAudit audit;
    private final Savepoints savepoints;

    BundleReads(
            ResourceStore store,
            SearchAnswer searches,
            HistoryAnswer histories,
            ResourceForms forms,
            AssessmentTexts assessments,
            ReadAudit audit,
            Savepoints savepoints) {
        this.store = store;
        this.searches = searches;
        this.histories = histories;
        this.forms = forms;
        this.assessments = assessments;
        this.audit = audit;
        this.savepoints = savepoints;
    }

    /**
     * What each is answered: {@link Written} or {@link Rejection}, in their order. Call it in a transaction.
     *
     * @param how the interaction that they are part of, as the log names it
     * @param base of this server, as the client addressed it
     */
    List<Object> answer(List<Interaction.Reading> reads, String how, Caller caller, String base, Instant now) {
        List<Object> answers = new ArrayList<>();
        List<StoredResource> shown = new ArrayList<>();
        for (Interaction.Reading reading : reads) {
            try {
                answers.add(savepoints.attempt(() -> reading instanceof Interaction.Read read
                        ? read(read, shown)
                        : find((Interaction.Find) reading, caller, base, now, shown)));
            } catch (Rejection e) {
                answers.add(new Rejection(
                        e.kind(), e.under(reading.path() + ".request.url").issues(), e));
            }
        }
        if (!reads.isEmpty()) {
            audit.shownInBundle(caller, how, shown);
        }
        return answers;
    }

    private Written read(Interaction.Read read, List<StoredResource> shown) {
        ResourceKey key = new ResourceKey(read.type(), read.id());
        Optional<StoredResource> stored = read.version() == null ? store.read(key) : store.read(key, read.version());
        StoredResource found = stored.orElseThrow(
                () -> Rejection.of(RejectionKind.NOT_FOUND, "There is no " + key + " here, or not in this version."));
        if (found.deleted()) {
            throw Rejection.of(RejectionKind.DELETED, key + " was deleted. Its earlier versions are in its history.");
        }
        shown.add(found);
        boolean known = read.ifNoneMatch() != null
                && TAGS.splitAsStream(read.ifNoneMatch().trim())
                        .map(tag -> tag.replaceFirst("^W/", "").replace("\"", ""))
                        .anyMatch(tag -> tag.equals("*") || tag.equals(Integer.toString(found.version())));
        return new Written(
                key,
                found.version(),
                found.updated(),
                known ? 304 : 200,
                known
                        ? null
                        : forms.text(String.valueOf(assessments.whole(found).body()), read.form()),
                null,
                false,
                List.of());
    }

    private Written find(Interaction.Find find, Caller caller, String base, Instant now, List<StoredResource> shown) {
        BundleText.Answer answer = find.history() || find.type() == null
                ? histories.answer(find.type(), find.id(), find.asked(), base, caller)
                : searches.answer(find.type(), find.asked(), false, base, caller);
        shown.addAll(answer.shown());
        return new Written(new ResourceKey("Bundle", ""), 0, now, 200, answer.text(), null, false, List.of());
    }
}
