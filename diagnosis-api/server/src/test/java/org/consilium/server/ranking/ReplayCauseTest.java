package org.consilium.server.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.consilium.server.Database;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.ranking.Replay.Cause;
import org.consilium.server.ranking.Replay.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An assessment that was made otherwise than this server would make it: the replay says by what. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class ReplayCauseTest {

    @Inject
    Replay replay;

    @Inject
    MadeOtherwise otherwise;

    /** What the record says that it was made with, beside one number that differs in its last bit. */
    @ParameterizedTest
    @CsvSource({
        "code, CODE",
        "java, PLATFORM",
        "platform, PLATFORM",
        "'code platform', CODE_OR_PLATFORM",
        "none, PLATFORM"
    })
    void aDifferenceInTheLastBitIsNamedByWhatElseDiffers(String others, Cause cause) throws Exception {
        Map<String, String> made = new HashMap<>();
        for (String other : others.split(" ", -1)) {
            made.put(other, "another");
        }
        Replay.Replayed replayed = replay.of(otherwise.again(assess(), made, true));
        assertThat(replayed.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(replayed.cause()).isEqualTo(cause);
        assertThat(replayed.differences()).singleElement().asString().matches("scores\\..*\\.margin");
    }

    @Test
    void anotherPlatformThatComputesTheSameIsNoDifference() throws Exception {
        assertThat(replay.of(otherwise.again(assess(), Map.of("java", "another", "platform", "another"), false))
                        .verdict())
                .isEqualTo(Verdict.SAME);
    }

    /** What lists show is kept in the open beside the sealed record. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "outcome = 'withheld'",
                "requested_by = 'mallory'",
                "top_probability = 0.001",
                "model = 'another 1'",
                "at = at - interval '1 day'",
                "headline = replace(headline, '\"redFlags\"', '\"redFlagged\"')",
                "patient = 'somebody-else'"
            })
    void anEditedColumnBesideTheRecordIsNamed(String edit) throws SQLException {
        String id = assess();
        asOwner("update assessment set " + edit + " where id = '" + id + "'");
        Replay.Replayed replayed = replay.of(id);
        assertThat(replayed.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(replayed.cause()).isEqualTo(Cause.RECORD);
        assertThat(replayed.text()).contains("column");
    }

    private static String assess() {
        return Fhir.as("clinician")
                .contentType("application/json")
                .post("/api/patients/" + Fhir.patient("1953-05-05", true) + "/assessments")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static void asOwner(String sql) throws SQLException {
        try (Connection owner = Database.asOwner();
                Statement statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }
}
