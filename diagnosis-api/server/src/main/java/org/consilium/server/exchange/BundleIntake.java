package org.consilium.server.exchange;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.consilium.audit.Sha256;
import org.consilium.server.access.Caller;
import org.consilium.server.exchange.ResourceText.Link;
import org.consilium.server.persistence.FirstAnswers;
import org.consilium.server.persistence.FirstAnswers.Answer;
import org.consilium.server.persistence.Savepoints;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/**
 * Takes bundles in: understands every entry first, then stores, audits and remembers the answer in one database
 * transaction. Killed at any moment, either all of it is there or nothing.
 */
@ApplicationScoped
class BundleIntake {

    /** A large load may take longer than an interactive transaction. */
    private static final int TRANSACTION_SECONDS = 300;

    private static final int MOST_ISSUES = 20;

    private final EntryReading entries;
    private final RecordWriter writer;
    private final PatchReading patches;
    private final BundleReads reads;
    private final RecordAudit audit;
    private final FirstAnswers firstAnswers;
    private final Savepoints savepoints;
    private final Outcomes outcomes;
    private final Clock clock;

    BundleIntake(
            EntryReading entries,
            RecordWriter writer,
            PatchReading patches,
            BundleReads reads,
            RecordAudit audit,
            FirstAnswers firstAnswers,
            Savepoints savepoints,
            Outcomes outcomes,
            Clock clock) {
        this.entries = entries;
        this.writer = writer;
        this.patches = patches;
        this.reads = reads;
        this.audit = audit;
        this.firstAnswers = firstAnswers;
        this.savepoints = savepoints;
        this.outcomes = outcomes;
        this.clock = clock;
    }

    /** An entry that was understood, or why it was not. */
    private record Understood(BundleText.Entry entry, @Nullable Interaction interaction, @Nullable Rejection refused) {}

    /**
     * Who posts a bundle, and how.
     *
     * @param key the Idempotency-Key; null for none
     * @param base of this server, as the client addressed it
     * @param whole whether each changed resource is wanted in the answer
     */
    record Asker(Caller caller, @Nullable String key, String base, boolean whole) {}

    /** A transaction or a batch, posted to the server's base. */
    Answer bundle(String body, Asker asker) {
        BundleText bundle = JsonReader.bundle(body);
        String type = bundle.type() == null ? "" : bundle.type();
        return switch (type) {
            case "transaction" -> transaction(body, bundle, asker);
            case "batch" -> {
                List<Understood> understood = understand(bundle, entry -> entries.requested(entry, asker.base()));
                yield each("batch", body, understood, asker, this::writeBatch);
            }
            default ->
                throw Rejection.at(
                        RejectionKind.INVALID,
                        "Bundle.type",
                        "Here a Bundle of type transaction or batch can be posted. Post a collection to /fhir/$ingest.");
        };
    }

    /** A collection, posted to the operation {@code $ingest}: its entries may refer to each other. */
    Answer collection(String body, Asker asker) {
        BundleText bundle = JsonReader.bundle(body);
        if ("transaction".equals(bundle.type()) || "batch".equals(bundle.type())) {
            return bundle(body, asker);
        }
        requireDistinct(bundle);
        List<Understood> understood = understand(bundle, entries::collected);
        return each("ingest", body, withoutDependants(understood), asker, this::writeTogether);
    }

    /** Two resources under one fullUrl: a reference to it could mean either, and a result might go to the wrong patient. */
    private static void requireDistinct(BundleText bundle) {
        Map<String, ResourceText> byFullUrl = new HashMap<>();
        for (BundleText.Entry entry : bundle.entries()) {
            ResourceText resource = entry.resource();
            if (entry.fullUrl() == null || resource == null || "GET".equals(entry.method())) {
                continue;
            }
            ResourceText before = byFullUrl.put(entry.fullUrl(), resource);
            boolean same = before != null
                    && before.type().equals(resource.type())
                    && before.id() != null
                    && resource.id() != null
                    && before.id().value().equals(resource.id().value());
            if (before != null && !same) {
                throw Rejection.at(
                        RejectionKind.INVALID,
                        entry.path() + ".fullUrl",
                        "Another entry has the same fullUrl, so that a reference to it could mean either. Give each its own.");
            }
        }
    }

    private Answer transaction(String body, BundleText bundle, Asker asker) {
        requireDistinct(bundle);
        List<Understood> understood = understand(bundle, entry -> entries.requested(entry, asker.base()));
        List<Rejection> refused = refusals(understood);
        if (!refused.isEmpty()) {
            List<Rejection.Issue> issues = refused.stream()
                    .flatMap(each -> each.issues().stream())
                    .limit(MOST_ISSUES)
                    .toList();
            throw new Rejection(refused.get(0).kind(), issues);
        }
        List<Interaction> interactions = interactions(understood);
        return once(body, asker, now -> {
            List<Object> results = withReads(
                    interactions, "transaction", asker, now, writes -> List.copyOf(write(writes, now, asker)));
            List<Written> written = new ArrayList<>();
            for (Object result : results) {
                if (result instanceof Rejection rejection) {
                    throw rejection;
                }
                written.add((Written) result);
            }
            if (written.stream().anyMatch(Written::changed)) {
                audit.record(asker.caller(), "transaction", Sha256.hex(body.getBytes(StandardCharsets.UTF_8)), written);
            }
            return BundleAnswer.of(outcomes, "transaction-response", asker.whole(), written)
                    .close();
        });
    }

    /** Changes first, then what reads; the results in the order of the bundle. */
    private List<Object> withReads(
            List<Interaction> interactions,
            String how,
            Asker asker,
            Instant now,
            Function<List<Interaction>, List<Object>> writing) {
        List<Interaction> changes = new ArrayList<>();
        List<Interaction.Reading> readings = new ArrayList<>();
        for (Interaction each : interactions) {
            if (each instanceof Interaction.Reading reading) {
                readings.add(reading);
            } else {
                changes.add(each);
            }
        }
        Iterator<Object> changed = writing.apply(changes).iterator();
        Iterator<Object> read =
                reads.answer(readings, how, asker.caller(), asker.base(), now).iterator();
        List<Object> results = new ArrayList<>();
        for (Interaction each : interactions) {
            results.add(each instanceof Interaction.Reading ? read.next() : changed.next());
        }
        return results;
    }

    /** Carries out changes together; what a patch makes of its resource is told here, in the transaction. */
    private List<Written> write(List<Interaction> changes, Instant now, Asker asker) {
        List<Interaction> whole = new ArrayList<>();
        for (Interaction each : changes) {
            whole.add(each instanceof Interaction.Patched patched ? patches.patched(patched) : each);
        }
        return writer.write(whole, now, Manner.rest(asker.base()));
    }

    private interface Writing {
        /** What became of each understood entry: {@link Written} or {@link Rejection}, in their order. */
        List<Object> write(List<Interaction> interactions, Instant now, Asker asker);
    }

    private Answer each(String how, String body, List<Understood> understood, Asker asker, Writing writing) {
        return once(body, asker, now -> {
            List<Object> results =
                    withReads(interactions(understood), how, asker, now, changes -> writing.write(changes, now, asker));
            List<Written> written = results.stream()
                    .filter(Written.class::isInstance)
                    .map(Written.class::cast)
                    .toList();
            if (written.stream().anyMatch(Written::changed)) {
                audit.record(asker.caller(), how, Sha256.hex(body.getBytes(StandardCharsets.UTF_8)), written);
            }
            BundleAnswer answer = new BundleAnswer(outcomes, "batch-response", asker.whole());
            int next = 0;
            for (Understood entry : understood) {
                Object result = entry.refused() != null ? entry.refused() : results.get(next++);
                if (result instanceof Written done) {
                    answer.add(done);
                } else {
                    answer.add((Rejection) result);
                }
            }
            return answer.close();
        });
    }

    /** First all at once, which is fast; only if one is refused, one after the other. */
    private List<Object> writeBatch(List<Interaction> interactions, Instant now, Asker asker) {
        List<Interaction> alone =
                interactions.stream().map(BundleIntake::withoutFullUrl).toList();
        try {
            return new ArrayList<>(savepoints.attempt(() -> write(alone, now, asker)));
        } catch (Rejection e) {
            List<Object> results = new ArrayList<>();
            for (Interaction interaction : alone) {
                try {
                    results.addAll(savepoints.attempt(() -> write(List.of(interaction), now, asker)));
                } catch (Rejection refused) {
                    results.add(refused);
                }
            }
            return results;
        }
    }

    /**
     * The entries of a collection are written together, as their references need each other. One that cannot be stored is
     * refused, with those that refer to it; the others are stored.
     */
    private List<Object> writeTogether(List<Interaction> interactions, Instant now, Asker asker) {
        IdentityHashMap<Interaction, Object> results = new IdentityHashMap<>();
        List<Interaction> open = new ArrayList<>(interactions);
        while (!open.isEmpty()) {
            try {
                List<Interaction> attempted = List.copyOf(open);
                List<Written> written = savepoints.attempt(() -> write(attempted, now, asker));
                for (int i = 0; i < attempted.size(); i++) {
                    results.put(attempted.get(i), written.get(i));
                }
                open.clear();
            } catch (Rejection e) {
                Set<Interaction> refused = refused(open, e, results);
                if (refused.isEmpty()) {
                    throw e;
                }
                open.removeIf(refused::contains);
            }
        }
        return interactions.stream().map(results::get).toList();
    }

    /** The entries that a refusal names, and those that refer to them. */
    private static Set<Interaction> refused(List<Interaction> open, Rejection why, Map<Interaction, Object> results) {
        Set<Interaction> refused = Collections.newSetFromMap(new IdentityHashMap<>());
        List<String> gone = new ArrayList<>();
        for (Interaction each : open) {
            List<Rejection.Issue> own = why.issues().stream()
                    .filter(issue -> issue.element() != null
                            && (issue.element().equals(each.path())
                                    || issue.element().startsWith(each.path() + ".")))
                    .toList();
            if (!own.isEmpty()) {
                refused.add(each);
                results.put(each, new Rejection(why.kind(), own));
                if (each.fullUrl() != null) {
                    gone.add(each.fullUrl());
                }
            }
        }
        boolean more = !gone.isEmpty();
        while (more) {
            more = false;
            for (Interaction each : open) {
                if (!refused.contains(each) && refersTo(references(each), gone)) {
                    refused.add(each);
                    results.put(each, dependant(each.path()));
                    if (each.fullUrl() != null) {
                        gone.add(each.fullUrl());
                        more = true;
                    }
                }
            }
        }
        return refused;
    }

    private static List<Link> references(Interaction interaction) {
        if (interaction instanceof Interaction.Create create) {
            return create.resource().text().references();
        }
        return interaction instanceof Interaction.Update update
                ? update.resource().text().references()
                : List.of();
    }

    private static Rejection dependant(String path) {
        return Rejection.at(
                RejectionKind.UNPROCESSABLE,
                path + ".resource",
                "It refers to another entry of this bundle that was refused. Mend that one and send both again.");
    }

    /** Entries of a batch cannot refer to each other. */
    private static Interaction withoutFullUrl(Interaction interaction) {
        if (interaction instanceof Interaction.Create create) {
            return new Interaction.Create(create.path(), null, create.resource(), create.ifNoneExist());
        }
        if (interaction instanceof Interaction.Update update) {
            return new Interaction.Update(
                    update.path(), null, update.resource(), update.id(), update.condition(), update.ifMatch());
        }
        return interaction;
    }

    private List<Understood> understand(BundleText bundle, Function<BundleText.Entry, Interaction> reading) {
        List<Understood> understood = new ArrayList<>();
        for (BundleText.Entry entry : bundle.entries()) {
            try {
                understood.add(new Understood(entry, reading.apply(entry), null));
            } catch (Rejection e) {
                understood.add(new Understood(entry, null, e));
            }
        }
        return understood;
    }

    /** Refuses also what refers to an entry that was refused, and so on. */
    private static List<Understood> withoutDependants(List<Understood> understood) {
        List<Understood> result = new ArrayList<>(understood);
        boolean more = true;
        while (more) {
            more = false;
            List<String> gone = result.stream()
                    .filter(each -> each.refused() != null && each.entry().fullUrl() != null)
                    .map(each -> String.valueOf(each.entry().fullUrl()))
                    .toList();
            for (int i = 0; i < result.size(); i++) {
                Understood each = result.get(i);
                ResourceText resource = each.entry().resource();
                if (each.refused() == null && resource != null && refersTo(resource.references(), gone)) {
                    result.set(
                            i,
                            new Understood(
                                    each.entry(), null, dependant(each.entry().path())));
                    more = true;
                }
            }
        }
        return result;
    }

    private static boolean refersTo(List<Link> links, List<String> fullUrls) {
        return links.stream().anyMatch(link -> link.literal() && fullUrls.contains(link.value()));
    }

    private static List<Rejection> refusals(List<Understood> understood) {
        List<Rejection> refused = new ArrayList<>();
        for (Understood each : understood) {
            if (each.refused() != null) {
                refused.add(each.refused());
            }
        }
        return refused;
    }

    private static List<Interaction> interactions(List<Understood> understood) {
        List<Interaction> interactions = new ArrayList<>();
        for (Understood each : understood) {
            if (each.interaction() != null) {
                interactions.add(each.interaction());
            }
        }
        return interactions;
    }

    /** Does the work in a database transaction; with a key, only if it has not been done before. */
    private Answer once(String body, Asker asker, Function<Instant, String> work) {
        String key = asker.key();
        return QuarkusTransaction.requiringNew().timeout(TRANSACTION_SECONDS).call(() -> {
            if (key != null) {
                String fingerprint = Sha256.hex(body.getBytes(StandardCharsets.UTF_8));
                Optional<Answer> before = firstAnswers.claim(asker.caller().name(), key, fingerprint);
                if (before.isPresent()) {
                    return before.get();
                }
            }
            Answer answer = new Answer(200, work.apply(clock.instant().truncatedTo(ChronoUnit.MILLIS)));
            if (key != null) {
                firstAnswers.keep(asker.caller().name(), key, answer);
            }
            return answer;
        });
    }
}
