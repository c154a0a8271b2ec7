package org.consilium.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import org.consilium.server.rejection.Rejection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    @Test
    void onlyIdVersionTimeAndReferencesAreWritten() {
        String came =
                "{ \"resourceType\" : \"Observation\",\n \"id\":\"old\", \"meta\" : {\"profile\":[\"p\"],\"versionId\":\"9\"},"
                        + " \"valueQuantity\":{\"value\":1.50e+2},\"text\":{\"div\":\"\\u00e9 \\\"x\\\"\"},"
                        + "\"subject\":{\"reference\":\"urn:uuid:1\",\"display\":\"urn:uuid:1\"},"
                        + "\"contained\":[{\"resourceType\":\"Device\",\"id\":\"d\",\"url\":\"urn:uuid:1\"}]}";
        String stored = JsonReader.resource(came).stored("new", 3, NOW, link -> Map.of("urn:uuid:1", "Patient/7")
                .getOrDefault(link.value(), link.value()));
        assertThat(stored)
                .isEqualTo(
                        "{ \"resourceType\" : \"Observation\",\n \"id\":\"new\", \"meta\" : {\"lastUpdated\":\"2026-01-02T03:04:05.678Z\","
                                + "\"profile\":[\"p\"],\"versionId\":\"3\"}, \"valueQuantity\":{\"value\":1.50e+2},"
                                + "\"text\":{\"div\":\"\\u00e9 \\\"x\\\"\"},"
                                + "\"subject\":{\"reference\":\"Patient/7\",\"display\":\"urn:uuid:1\"},"
                                + "\"contained\":[{\"resourceType\":\"Device\",\"id\":\"d\",\"url\":\"Patient/7\"}]}");
    }

    @Test
    void anIdAndAMetaAreAddedWhereThereAreNone() {
        String stored = JsonReader.resource("{\"active\":true,\"resourceType\":\"Patient\"}")
                .stored("a", 1, NOW, ResourceText.Link::value);
        assertThat(stored)
                .isEqualTo("{\"active\":true,\"resourceType\":\"Patient\",\"id\":\"a\",\"meta\":{\"versionId\":\"1\","
                        + "\"lastUpdated\":\"2026-01-02T03:04:05.678Z\"}}");
        String empty = JsonReader.resource("{\"resourceType\":\"Patient\",\"meta\":{}}")
                .stored("a", 1, NOW, ResourceText.Link::value);
        assertThat(empty)
                .isEqualTo("{\"resourceType\":\"Patient\",\"id\":\"a\",\"meta\":{\"versionId\":\"1\","
                        + "\"lastUpdated\":\"2026-01-02T03:04:05.678Z\"}}");
    }

    /** An escaped backslash before a u is no escape of a letter, and a pair is one letter. */
    @ParameterizedTest
    @ValueSource(strings = {"\\\\u0000", "\\ud83d\\ude00", "\\u00e9", "\\\\ud800", "\\n"})
    void whatOnlyLooksLikeAForbiddenLetterIsTaken(String text) {
        JsonReader.resource("{\"resourceType\":\"Patient\",\"language\":\"" + text + "\"}");
    }

    @Test
    void anEntryIsFoundWithWhatIsAskedForIt() {
        BundleText bundle = JsonReader.bundle(
                "{\"entry\":[{\"request\":{\"method\":\"PUT\",\"url\":\"Patient/1\",\"ifMatch\":\"W/\\\"2\\\"\"},\"search\":{\"score\":1},"
                        + "\"resource\":{\"resourceType\":\"Patient\",\"id\":\"1\"},\"fullUrl\":\"http://x/Patient/1\"}],"
                        + "\"type\":\"transaction\",\"resourceType\":\"Bundle\"}");
        assertThat(bundle.type()).isEqualTo("transaction");
        assertThat(bundle.entries()).singleElement().satisfies(entry -> {
            assertThat(entry.method()).isEqualTo("PUT");
            assertThat(entry.ifMatch()).isEqualTo("W/\"2\"");
            assertThat(entry.fullUrl()).isEqualTo("http://x/Patient/1");
            assertThat(entry.resource()).isNotNull();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{\"resourceType\":\"Patient\"} {}",
                "{\"resourceType\":\"Patient\",}",
                "{\"id\":\"x\"}",
                "{\"resourceType\":\"Patient\",\"id\":\"a\",\"id\":\"b\"}",
                "{\"resourceType\":\"Patient\",\"language\":\"a\\u0000\"}",
                "{\"resourceType\":\"Patient\",\"language\":\"a\\\\\\u0000\"}",
                "{\"resourceType\":\"Patient\",\"language\":\"\\ud800\"}",
                "{\"resourceType\":\"Patient\",\"language\":\"\\udc00\\ud800\"}",
                "{\"resourceType\":\"Patient\",\"language\":\"\\ud800\\u0041\"}"
            })
    void whatIsNoResourceIsRefused(String text) {
        assertThatThrownBy(() -> JsonReader.resource(text)).isInstanceOf(Rejection.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"name\":[]",
                "\"name\":null",
                "\"name\":[{\"family\":null}]",
                "\"name\":[{\"fhir_comments\":[\"x\"]}]",
                "\"name\":[{\"family\":5}]",
                "\"name\":[{\"family\":true}]",
                "\"active\":\"true\"",
                "\"extension\":[{\"valueQuantity\":{\"value\":\"5\"}}]"
            })
    void whatJsonOfFhirNeverHasIsObjectedToUnderItsElement(String member) {
        ResourceText text = JsonReader.resource("{\"resourceType\":\"Patient\"," + member + "}");
        assertThat(text.objections()).singleElement().satisfies(issue -> assertThat(member)
                .startsWith("\"" + issue.element() + "\""));
    }

    @Test
    void nullInAnArrayOfPrimitivesAndTheValuesOfIdentifiersAreFhir() {
        ResourceText text = JsonReader.resource(
                "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"A\",null],\"_given\":[null,{\"id\":\"x\"}]}],"
                        + "\"identifier\":[{\"value\":\"5\"}],\"active\":true,\"extension\":[{\"valueQuantity\":{\"value\":5}}]}");
        assertThat(text.objections()).isEmpty();
    }
}
