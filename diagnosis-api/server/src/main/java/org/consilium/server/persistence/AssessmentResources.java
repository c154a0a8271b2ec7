package org.consilium.server.persistence;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The RiskAssessments of an assessment and their Provenance among the other resources: their ids, and what they are found
 * by. Their content is kept once, sealed, in the assessment; it is written out when somebody reads them.
 */
@ApplicationScoped
public class AssessmentResources {

    /** What stands in the place of a body; the assessment's id follows. */
    private static final String PLACE = "assessment:";

    /** What a row of the table is, by the types that these can be: others need not be looked into. */
    static final String IS_ONE = "(type in ('RiskAssessment', 'Provenance') and starts_with(body, '" + PLACE + "'))";

    private static final String ASSERTED = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue|AIAST";

    private final ResourceStore store;
    private final AgroalDataSource database;

    AssessmentResources(ResourceStore store, AgroalDataSource database) {
        this.store = store;
        this.database = database;
    }

    /** The assessment that a resource is written from; null for one that was sent here. */
    public static @Nullable UUID assessment(StoredResource resource) {
        String body = resource.body();
        return body != null && body.startsWith(PLACE) ? UUID.fromString(body.substring(PLACE.length())) : null;
    }

    /** The RiskAssessment at a position, from 0: first the ranked ones in their order, then those withheld. */
    public static String id(String assessment, int position) {
        return position == 0 ? assessment : assessment + "." + (position + 1);
    }

    public static String provenanceId(String assessment) {
        return assessment + ".provenance";
    }

    /** Adds those of an assessment to the caller's transaction. */
    void add(StoredAssessment assessment, int findings) {
        String id = assessment.id().toString();
        String device = "Device/" + assessment.bundleHash();
        List<ResourceWrite> writes = new ArrayList<>();
        Set<String> targets = new LinkedHashSet<>(security());
        targets.add("agent=" + device);
        for (int i = 0; i < findings; i++) {
            Set<String> tokens = new LinkedHashSet<>(security());
            tokens.add("subject=Patient/" + assessment.patient());
            tokens.add("performer=" + device);
            targets.add("target=RiskAssessment/" + id(id, i));
            writes.add(write(new ResourceKey("RiskAssessment", id(id, i)), assessment, tokens, assessment.at()));
        }
        writes.add(write(new ResourceKey("Provenance", provenanceId(id)), assessment, targets, assessment.recorded()));
        store.write(writes);
    }

    private static List<String> security() {
        return List.of("_security=AIAST", "_security=" + ASSERTED);
    }

    private static ResourceWrite write(ResourceKey key, StoredAssessment assessment, Set<String> tokens, Instant date) {
        return new ResourceWrite(
                key,
                1,
                assessment.recorded().truncatedTo(ChronoUnit.MILLIS),
                assessment.patient(),
                tokens,
                date,
                date.plusMillis(1),
                null,
                PLACE + assessment.id());
    }

    /** Gives those of assessments whose place another took a second version, which says so. */
    void amend(Collection<UUID> amended, Instant now) {
        String which = " where patient in (select patient from assessment where id = any (?)) and " + IS_ONE
                + " and body = any (?)";
        String archive = "insert into fhir_history (" + ResourceStore.COLUMNS + ") select " + ResourceStore.COLUMNS
                + " from fhir_resource" + which;
        String update = "update fhir_resource set version = version + 1, updated = ?" + which;
        try (Connection connection = database.getConnection()) {
            java.sql.Array ids = connection.createArrayOf("uuid", amended.toArray());
            java.sql.Array bodies = ResourceStore.texts(
                    connection, amended.stream().map(id -> PLACE + id).toArray());
            try (PreparedStatement statement = connection.prepareStatement(archive)) {
                statement.setArray(1, ids);
                statement.setArray(2, bodies);
                statement.executeUpdate();
            }
            try (PreparedStatement statement = connection.prepareStatement(update)) {
                statement.setTimestamp(1, Timestamp.from(now));
                statement.setArray(2, ids);
                statement.setArray(3, bodies);
                statement.executeUpdate();
            }
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }
}
