package org.consilium.server.exchange;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.consilium.audit.Sha256;
import org.consilium.server.access.Caller;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.persistence.Savepoints;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/**
 * Resources that another server keeps, brought here under their own ids. They go through the same reading and the same
 * writing as what is posted; one that is refused stops none of the others.
 */
@Singleton
public class RecordDelivery {

    /** Kinds of refusal that are about the resource; any other is about this server, and stops the delivery. */
    private static final Set<RejectionKind> OF_THE_RESOURCE = Set.of(
            RejectionKind.INVALID,
            RejectionKind.UNPROCESSABLE,
            RejectionKind.PRECONDITION_FAILED,
            RejectionKind.NOT_FOUND);

    private final ResourceReading resources;
    private final RecordWriter writer;
    private final RecordAudit audit;
    private final Savepoints savepoints;
    private final Clock clock;

    RecordDelivery(
            ResourceReading resources, RecordWriter writer, RecordAudit audit, Savepoints savepoints, Clock clock) {
        this.resources = resources;
        this.writer = writer;
        this.audit = audit;
        this.savepoints = savepoints;
        this.clock = clock;
    }

    /** A resource that was not stored, and why. */
    public record Refused(String place, Rejection why) {}

    /** What became of a batch. {@code kept} were here already, word for word. */
    public record Delivered(int stored, int kept, List<Refused> refused) {}

    /** Resources that were understood, ready to be stored, and those that were not. */
    public static final class Batch {

        private final List<Interaction> understood = new ArrayList<>();
        private final List<Refused> refused = new ArrayList<>();
        private final StringBuilder sent = new StringBuilder();

        private Batch() {}
    }

    /**
     * Reads resources, without the database.
     *
     * @param texts JSON, one resource each
     * @param places where each comes from, for messages: a file and a line
     */
    public Batch understand(List<String> texts, List<String> places) {
        Batch batch = new Batch();
        for (int i = 0; i < texts.size(); i++) {
            String place = places.get(i);
            batch.sent.append(texts.get(i)).append('\n');
            try {
                if (texts.get(i).isEmpty()) {
                    throw Rejection.of(
                            RejectionKind.TOO_LARGE,
                            "The line is longer than the largest body that this server takes. Send the resource in parts, or"
                                    + " raise the limit.");
                }
                IncomingResource resource = resources.understand(JsonReader.resource(texts.get(i)));
                ResourceText.Span id = resource.text().id();
                if (id == null || !EntryReading.isId(id.value())) {
                    throw Rejection.at(
                            RejectionKind.INVALID,
                            "id",
                            "A resource that is imported needs its id at the source: 1 to 64 letters, digits, '-' and"
                                    + " '.'.");
                }
                batch.understood.add(new Interaction.Update(place, null, resource, id.value(), null, null));
            } catch (Rejection e) {
                batch.refused.add(new Refused(place, e));
            }
        }
        return batch;
    }

    /**
     * Deletions, without the database.
     *
     * @param places where each was told, for messages
     */
    public Batch deletions(List<ResourceKey> keys, List<String> places) {
        Batch batch = new Batch();
        for (int i = 0; i < keys.size(); i++) {
            ResourceKey key = keys.get(i);
            batch.sent.append("DELETE ").append(key).append('\n');
            batch.understood.add(new Interaction.Delete(places.get(i), null, key.type(), key.id(), null, null));
        }
        return batch;
    }

    /**
     * Stores what was understood, in the caller's transaction, with one entry in the audit log.
     *
     * @param how the interaction as the log names it
     * @param base URL of the server that the resources come from; null where it is not known
     */
    public Delivered store(Batch batch, Caller caller, String how, @Nullable String base) {
        List<Refused> refused = new ArrayList<>(batch.refused);
        List<Written> written = new ArrayList<>();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        write(batch.understood, now, new Manner(true, base), written, refused);
        int stored = (int) written.stream().filter(Written::changed).count();
        if (stored > 0) {
            audit.record(caller, how, Sha256.hex(batch.sent.toString().getBytes(StandardCharsets.UTF_8)), written);
        }
        return new Delivered(stored, written.size() - stored, refused);
    }

    /** All at once, which is fast; where one is refused, each half by itself. */
    private void write(
            List<Interaction> interactions, Instant now, Manner manner, List<Written> written, List<Refused> refused) {
        if (interactions.isEmpty()) {
            return;
        }
        try {
            written.addAll(savepoints.attempt(() -> writer.write(interactions, now, manner)));
        } catch (Rejection e) {
            if (!OF_THE_RESOURCE.contains(e.kind())) {
                throw e;
            }
            if (interactions.size() == 1) {
                refused.add(new Refused(interactions.get(0).path(), e));
                return;
            }
            int half = interactions.size() / 2;
            write(interactions.subList(0, half), now, manner, written, refused);
            write(interactions.subList(half, interactions.size()), now, manner, written, refused);
        }
    }
}
