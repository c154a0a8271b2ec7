package org.consilium.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AuditChainTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00.123456Z");

    @Test
    void anUntouchedLogIsIntactAndNamesItsHead() {
        List<AuditEntry> log = log(50);
        assertThat(AuditChain.verify(log.iterator()))
                .isEqualTo(new AuditChain.Verdict.Intact(log.get(49).head()));
    }

    @Test
    void everyChangedFieldIsFoundAtItsEntry() {
        List<AuditEntry> log = log(5);
        AuditEntry third = log.get(2);
        AuditEvent event = third.event();
        List<AuditEntry> forgeries = List.of(
                new AuditEntry(3, third.at().plusSeconds(1), event, third.previous(), third.hash()),
                new AuditEntry(
                        3,
                        third.at(),
                        new AuditEvent("view", event.actor(), event.patient(), event.subject(), event.detail()),
                        third.previous(),
                        third.hash()),
                new AuditEntry(
                        3,
                        third.at(),
                        new AuditEvent(event.kind(), "mallory", event.patient(), event.subject(), event.detail()),
                        third.previous(),
                        third.hash()),
                new AuditEntry(
                        3,
                        third.at(),
                        new AuditEvent(event.kind(), event.actor(), null, event.subject(), event.detail()),
                        third.previous(),
                        third.hash()),
                new AuditEntry(
                        3,
                        third.at(),
                        new AuditEvent(event.kind(), event.actor(), event.patient(), event.subject(), Map.of("n", "9")),
                        third.previous(),
                        third.hash()));
        for (AuditEntry forgery : forgeries) {
            List<AuditEntry> forged = new ArrayList<>(log);
            forged.set(2, forgery);
            assertThat(AuditChain.verify(forged.iterator()))
                    .isInstanceOfSatisfying(AuditChain.Verdict.Broken.class, broken -> assertThat(broken.sequence())
                            .isEqualTo(3));
        }
    }

    @Test
    void anEntryForgedWithItsOwnHashBreaksTheNextLink() {
        List<AuditEntry> log = log(5);
        log.set(2, AuditEntry.after(log.get(1).head(), event("forged"), START));
        assertThat(AuditChain.verify(log.iterator()))
                .isInstanceOfSatisfying(AuditChain.Verdict.Broken.class, broken -> assertThat(broken.sequence())
                        .isEqualTo(4));
    }

    @Test
    void everyDeletionAndReorderingIsFound() {
        for (int i = 0; i < 19; i++) {
            List<AuditEntry> without = log(20);
            without.remove(i);
            assertThat(AuditChain.verify(without.iterator())).isInstanceOf(AuditChain.Verdict.Broken.class);
            List<AuditEntry> swapped = log(20);
            swapped.add(i, swapped.remove(i + 1));
            assertThat(AuditChain.verify(swapped.iterator())).isInstanceOf(AuditChain.Verdict.Broken.class);
        }
    }

    @Test
    void aContinuationIsCheckedAgainstTheHeadThatWasKept() {
        List<AuditEntry> log = log(10);
        ChainHead kept = log.get(4).head();
        assertThat(AuditChain.verify(kept, log.subList(5, 10).iterator()))
                .isInstanceOf(AuditChain.Verdict.Intact.class);
        assertThat(AuditChain.verify(kept, log.subList(6, 10).iterator()))
                .isInstanceOf(AuditChain.Verdict.Broken.class);
    }

    @Test
    void theCanonicalFormOfAnEntryIsFixed() {
        AuditEntry entry = AuditEntry.after(
                ChainHead.EMPTY,
                new AuditEvent("ingest", "nüria", "p1", "Bundle/\"1\"", Map.of("z", "1", "a", "\n")),
                START);
        assertThat(entry.canonical())
                .isEqualTo(
                        "{\"actor\":\"nüria\",\"at\":\"2026-01-01T00:00:00.123456Z\",\"detail\":{\"a\":\"\\n\",\"z\":\"1\"},"
                                + "\"form\":1,\"kind\":\"ingest\",\"patient\":\"p1\",\"previous\":\""
                                + ChainHead.GENESIS
                                + "\",\"sequence\":1,\"subject\":\"Bundle/\\\"1\\\"\"}");
    }

    @Test
    void canonicalJsonSortsByUtf16CodeUnitsAndRefusesFractions() {
        TreeMap<String, Object> members =
                new TreeMap<>(Map.of("\u20ac", 1, "\r", 2, "\ud83d\ude00", 3, "\ufb33", 4, "1", true));
        assertThat(CanonicalJson.of(members))
                .isEqualTo("{\"\\r\":2,\"1\":true,\"\u20ac\":1,\"\ud83d\ude00\":3,\"\ufb33\":4}");
        assertThatThrownBy(() -> CanonicalJson.of(1.5)).hasMessageContaining("java.lang.Double");
    }

    private static List<AuditEntry> log(int size) {
        List<AuditEntry> log = new ArrayList<>();
        ChainHead head = ChainHead.EMPTY;
        for (int i = 0; i < size; i++) {
            AuditEntry entry = AuditEntry.after(head, event("assessment"), START.plusSeconds(i));
            log.add(entry);
            head = entry.head();
        }
        return log;
    }

    private static AuditEvent event(String kind) {
        return new AuditEvent(kind, "dr.lang", "p1", "a1", Map.of("n", "1"));
    }
}
