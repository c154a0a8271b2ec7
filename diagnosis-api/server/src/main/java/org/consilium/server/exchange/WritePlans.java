package org.consilium.server.exchange;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.persistence.ResourceQuery;
import org.consilium.server.persistence.ResourceSearch;
import org.consilium.server.persistence.StoredResource;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/** Finds out which resource each of several interactions concerns, before any of them is carried out. */
@ApplicationScoped
class WritePlans {

    private final ResourceSearch search;

    WritePlans(ResourceSearch search) {
        this.search = search;
    }

    /** An interaction with the resource that it concerns; {@code found}: a conditional create that need not create. */
    record Planned(int position, Interaction interaction, @Nullable ResourceKey key, boolean found) {

        @Nullable
        IncomingResource resource() {
            if (interaction instanceof Interaction.Create create && !found) {
                return create.resource();
            }
            return interaction instanceof Interaction.Update update ? update.resource() : null;
        }
    }

    /** The ids of resources that a plan creates or updates, by their type and a token. */
    static BiFunction<String, String, Set<String>> arriving(List<Planned> plan) {
        return (type, token) -> {
            Set<String> ids = new TreeSet<>();
            for (Planned planned : plan) {
                IncomingResource resource = planned.resource();
                if (resource != null
                        && planned.key() != null
                        && resource.type().equals(type)
                        && resource.index().tokens().contains(token)) {
                    ids.add(planned.key().id());
                }
            }
            return ids;
        };
    }

    /**
     * Deletions come first, then creates, then updates, as FHIR has it: a condition does not find what is deleted with it, and
     * finds what is created before it.
     */
    List<Planned> of(List<Interaction> interactions) {
        search.serialize(interactions.stream()
                .map(WritePlans::condition)
                .filter(java.util.Objects::nonNull)
                .map(ResourceQuery::toString)
                .toList());
        Planned[] plan = new Planned[interactions.size()];
        boolean conditional = interactions.stream().anyMatch(each -> condition(each) != null);
        Earlier earlier = new Earlier(conditional, new HashSet<>(), new HashMap<>());
        Set<ResourceKey> changed = new HashSet<>();
        for (Class<?> step : List.of(Interaction.Delete.class, Interaction.Create.class, Interaction.Update.class)) {
            for (int i = 0; i < plan.length; i++) {
                Interaction interaction = interactions.get(i);
                if (!step.isInstance(interaction)) {
                    continue;
                }
                Planned planned = plan(i, interaction, earlier);
                if (!planned.found() && planned.key() != null && !changed.add(planned.key())) {
                    throw Rejection.at(
                            RejectionKind.INVALID,
                            interaction.path(),
                            "Two entries change the same resource. Keep one of them.");
                }
                plan[i] = planned;
                earlier.note(planned);
            }
        }
        return List.of(plan);
    }

    /** What was planned before: what is deleted, and what arrives by its tokens. */
    private record Earlier(boolean conditional, Set<ResourceKey> deleted, Map<String, Set<ResourceKey>> arriving) {

        void note(Planned planned) {
            ResourceKey key = planned.key();
            IncomingResource resource = planned.resource();
            if (key != null && planned.interaction() instanceof Interaction.Delete) {
                deleted.add(key);
            }
            if (conditional && key != null && resource != null) {
                resource.index().tokens().forEach(token -> arriving.computeIfAbsent(
                                resource.type() + " " + token, each -> new HashSet<>())
                        .add(key));
            }
        }

        Set<ResourceKey> arriving(String type, @Nullable String token) {
            return token == null ? Set.of() : arriving.getOrDefault(type + " " + token, Set.of());
        }
    }

    private static @Nullable ResourceQuery condition(Interaction interaction) {
        if (interaction instanceof Interaction.Create create) {
            return create.ifNoneExist();
        }
        if (interaction instanceof Interaction.Update update) {
            return update.condition();
        }
        return interaction instanceof Interaction.Delete delete ? delete.condition() : null;
    }

    private Planned plan(int position, Interaction interaction, Earlier earlier) {
        if (interaction instanceof Interaction.Create create) {
            String type = create.resource().type();
            String found = create.ifNoneExist() == null ? null : match(create.path(), create.ifNoneExist(), earlier);
            return new Planned(
                    position,
                    interaction,
                    new ResourceKey(type, found == null ? ResourceIds.next() : found),
                    found != null);
        }
        if (interaction instanceof Interaction.Update update) {
            String id = update.condition() == null ? update.id() : conditionalId(update, update.condition(), earlier);
            return new Planned(
                    position,
                    interaction,
                    new ResourceKey(update.resource().type(), id == null ? ResourceIds.next() : id),
                    false);
        }
        Interaction.Delete delete = (Interaction.Delete) interaction;
        String id = delete.condition() == null ? delete.id() : match(delete.path(), delete.condition(), earlier);
        return new Planned(position, interaction, id == null ? null : new ResourceKey(delete.type(), id), false);
    }

    /** The id of what fits; where nothing does, the id that the resource names, if it names one. */
    private @Nullable String conditionalId(Interaction.Update update, ResourceQuery condition, Earlier earlier) {
        String found = match(update.path(), condition, earlier);
        ResourceText.Span own = update.resource().text().id();
        if (found != null && own != null && !own.value().equals(found)) {
            throw Rejection.at(
                    RejectionKind.INVALID,
                    update.path().isEmpty() ? "id" : update.path() + ".resource.id",
                    "The condition fits a resource with another id. Leave the id out, or send that one.");
        }
        return found != null ? found : own != null && EntryReading.isId(own.value()) ? own.value() : null;
    }

    /** The id of the one resource that fits; null if none does. */
    private @Nullable String match(String path, ResourceQuery condition, Earlier earlier) {
        Set<String> found = new TreeSet<>();
        search.first(condition, 2 + earlier.deleted().size()).stream()
                .map(StoredResource::key)
                .filter(key -> !earlier.deleted().contains(key))
                .forEach(key -> found.add(key.id()));
        earlier.arriving(condition.type(), condition.soleToken().orElse(null)).forEach(key -> found.add(key.id()));
        if (found.size() > 1) {
            throw Rejection.at(
                    RejectionKind.PRECONDITION_FAILED,
                    path.isEmpty() ? "If-None-Exist" : path + ".request",
                    "The condition fits several resources of type " + condition.type() + ". Make it fit one only.");
        }
        return found.isEmpty() ? null : found.iterator().next();
    }
}
