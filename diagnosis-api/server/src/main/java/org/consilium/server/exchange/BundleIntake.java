package org.consilium.server.exchange;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
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
    private final RecordAudit audit;
    private final FirstAnswers firstAnswers;
    private final Savepoints savepoints;
    private final Outcomes outcomes;
    private final Clock clock;

    BundleIntake(
            EntryReading entries,
            RecordWriter writer,
            RecordAudit audit,
            FirstAnswers firstAnswers,
            Savepoints savepoints,
            Outcomes outcomes,
            Clock clock) {
        this.entries = entries;
        this.writer = writer;
        this.audit = audit;
        this.firstAnswers = firstAnswers;
        this.savepoints = savepoints;
        this.outcomes = outcomes;
        this.clock = clock;
    }

    /** An entry that was understood, or why it was not. */
    private record Understood(BundleText.Entry entry, @Nullable Interaction interaction, @Nullable Rejection refused) {}

    /** A transaction or a batch, posted to the server's base. */
    Answer bundle(String body, Caller caller, @Nullable String key) {
        BundleText bundle = JsonReader.bundle(body);
        String type = bundle.type() == null ? "" : bundle.type();
        return switch (type) {
            case "transaction" -> transaction(body, bundle, caller, key);
            case "batch" -> {
                List<Understood> understood = understand(bundle, entries::requested);
                yield each("batch", body, understood, caller, key, this::writeBatch);
            }
            default ->
                throw Rejection.at(
                        RejectionKind.INVALID,
                        "Bundle.type",
                        "Here a Bundle of type transaction or batch can be posted. Post a collection to /fhir/$ingest.");
        };
    }

    /** A collection, posted to the operation {@code $ingest}: its entries may refer to each other. */
    Answer collection(String body, Caller caller, @Nullable String key) {
        BundleText bundle = JsonReader.bundle(body);
        if ("transaction".equals(bundle.type()) || "batch".equals(bundle.type())) {
            return bundle(body, caller, key);
        }
        List<Understood> understood = understand(bundle, entries::collected);
        return each("ingest", body, withoutDependants(understood), caller, key, this::writeTogether);
    }

    private Answer transaction(String body, BundleText bundle, Caller caller, @Nullable String key) {
        List<Understood> understood = understand(bundle, entries::requested);
        List<Rejection> refused = refusals(understood);
        if (!refused.isEmpty()) {
            List<Rejection.Issue> issues = refused.stream()
                    .flatMap(each -> each.issues().stream())
                    .limit(MOST_ISSUES)
                    .toList();
            throw new Rejection(refused.get(0).kind(), issues);
        }
        List<Interaction> interactions = interactions(understood);
        return once(body, caller, key, now -> {
            List<Written> written = writer.write(interactions, now);
            audit.record(caller, "transaction", Sha256.hex(body.getBytes(StandardCharsets.UTF_8)), written);
            return BundleAnswer.of(outcomes, "transaction-response", written).close();
        });
    }

    private interface Writing {
        /** What became of each understood entry: {@link Written} or {@link Rejection}, in their order. */
        List<Object> write(List<Interaction> interactions, Instant now);
    }

    private Answer each(
            String how,
            String body,
            List<Understood> understood,
            Caller caller,
            @Nullable String key,
            Writing writing) {
        return once(body, caller, key, now -> {
            List<Object> results = writing.write(interactions(understood), now);
            List<Written> written = results.stream()
                    .filter(Written.class::isInstance)
                    .map(Written.class::cast)
                    .toList();
            if (written.stream().anyMatch(Written::changed)) {
                audit.record(caller, how, Sha256.hex(body.getBytes(StandardCharsets.UTF_8)), written);
            }
            BundleAnswer answer = new BundleAnswer(outcomes, "batch-response");
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
    private List<Object> writeBatch(List<Interaction> interactions, Instant now) {
        List<Interaction> alone =
                interactions.stream().map(BundleIntake::withoutFullUrl).toList();
        try {
            return new ArrayList<>(savepoints.attempt(() -> writer.write(alone, now)));
        } catch (Rejection e) {
            List<Object> results = new ArrayList<>();
            for (Interaction interaction : alone) {
                try {
                    results.addAll(savepoints.attempt(() -> writer.write(List.of(interaction), now)));
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
    private List<Object> writeTogether(List<Interaction> interactions, Instant now) {
        IdentityHashMap<Interaction, Object> results = new IdentityHashMap<>();
        List<Interaction> open = new ArrayList<>(interactions);
        while (!open.isEmpty()) {
            try {
                List<Interaction> attempted = List.copyOf(open);
                List<Written> written = savepoints.attempt(() -> writer.write(attempted, now));
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
    private Answer once(String body, Caller caller, @Nullable String key, Function<Instant, String> work) {
        return QuarkusTransaction.requiringNew().timeout(TRANSACTION_SECONDS).call(() -> {
            if (key != null) {
                String fingerprint = Sha256.hex(body.getBytes(StandardCharsets.UTF_8));
                Optional<Answer> before = firstAnswers.claim(caller.name(), key, fingerprint);
                if (before.isPresent()) {
                    return before.get();
                }
            }
            Answer answer = new Answer(200, work.apply(clock.instant().truncatedTo(ChronoUnit.MILLIS)));
            if (key != null) {
                firstAnswers.keep(caller.name(), key, answer);
            }
            return answer;
        });
    }
}
