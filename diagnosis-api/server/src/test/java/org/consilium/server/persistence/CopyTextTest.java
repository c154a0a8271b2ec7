package org.consilium.server.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.consilium.server.Surroundings;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class CopyTextTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    @Inject
    ResourceStore store;

    @Inject
    ResourceSearch search;

    @Test
    @Transactional
    void everyCharacterOfABodyAndATokenComesBack() {
        String hard =
                "tab\t line\n return\r back\\slash \\N \\. {brace} \"quote\" 'single' , comma ü 漢 \uD83D\uDE00 null";
        ResourceKey key = new ResourceKey("Basic", "copy-" + UUID.randomUUID());
        String token = "identifier=" + key.id() + "|" + hard;
        store.write(List.of(new ResourceWrite(
                key,
                1,
                NOW,
                null,
                List.of(token, "code=NULL"),
                Instant.parse("0001-01-01T00:00:00Z"),
                null,
                NOW,
                hard)));
        StoredResource read = store.read(key).orElseThrow();
        assertThat(read.body()).isEqualTo(hard);
        assertThat(read.updated()).isEqualTo(NOW);
        assertThat(read.sourceUpdated()).isEqualTo(NOW);
        assertThat(search.idsByToken("Basic", List.of(token)))
                .containsOnlyKeys(token)
                .containsValue(List.of(key.id()));
    }

    @Test
    @Transactional
    void aDateBeyondTheYear9999IsStored() {
        ResourceKey key = new ResourceKey("Basic", "copy-" + UUID.randomUUID());
        store.write(List.of(new ResourceWrite(
                key, 1, NOW, null, List.of(), NOW, Instant.parse("+10000-01-01T00:00:00Z"), null, "{}")));
        assertThat(store.read(key)).isPresent();
    }
}
