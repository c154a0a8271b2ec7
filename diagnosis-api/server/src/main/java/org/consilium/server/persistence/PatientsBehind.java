package org.consilium.server.persistence;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Of whom stored versions of resources tell: more than those in whose records they stand. */
@ApplicationScoped
public class PatientsBehind {

    private static final Pattern REFERENCE =
            Pattern.compile("\"reference\"\\s*:\\s*\"([A-Z][A-Za-z]{1,40})/([A-Za-z0-9.-]{1,64})[\"/]");

    /** As the version says it, which may be another patient than the resource belongs to now. */
    private static final Pattern SUBJECT = Pattern.compile(
            "\"(?:subject|patient|for|individual|beneficiary)\"\\s*:\\s*\\{[^{}]{0,400}?\"reference\"\\s*:\\s*\"Patient/([A-Za-z0-9.-]{1,64})[\"/]");

    private static final String ATTACHING = "select distinct r.patient from fhir_resource r where r.patient is not null"
            + " and position('Binary/' in r.body) > 0 and exists (%1$s in r.body) > 0)"
            + " union select r.patient from fhir_history h join fhir_resource r on r.type = h.type and r.id = h.id"
            + " where r.patient is not null and position('Binary/' in h.body) > 0 and exists (%1$s in h.body) > 0)";
    private static final String NAMES_IT = "select 1 from unnest(?::text[]) file, unnest(array['\"', '/']) stop"
            + " where position('Binary/' || file || stop";

    private final AgroalDataSource database;

    PatientsBehind(AgroalDataSource database) {
        this.database = database;
    }

    /**
     * Whom versions tell of.
     *
     * @param ownerless whether there is a file among them to which no record refers, so that nobody knows whose it is
     */
    public record Told(Set<String> patients, boolean ownerless) {}

    /**
     * The patients in whose record each stands, or stood when the version was written; of what stands in nobody's, such as a
     * Provenance, a Group or a List, those whose resources it refers to; of a file, those whose documents refer to it.
     */
    public Told of(Collection<StoredResource> versions) {
        try (Connection connection = database.getConnection()) {
            Set<ResourceKey> keys = new HashSet<>();
            versions.forEach(version -> keys.add(version.key()));
            Map<ResourceKey, String> owners = owners(connection, keys);
            TreeSet<String> patients = new TreeSet<>(owners.values());
            Set<ResourceKey> referred = new HashSet<>();
            Set<String> files = new TreeSet<>();
            for (StoredResource version : versions) {
                String body = String.valueOf(version.body());
                Matcher subject = SUBJECT.matcher(body);
                while (subject.find()) {
                    patients.add(subject.group(1));
                }
                if (!owners.containsKey(version.key())) {
                    addReferences(body, referred);
                    if (version.key().type().equals("Binary")) {
                        files.add(version.key().id());
                    }
                }
            }
            patients.addAll(owners(connection, referred).values());
            boolean ownerless = false;
            for (String file : files) {
                Set<String> through = attaching(connection, file);
                ownerless |= through.isEmpty();
                patients.addAll(through);
            }
            return new Told(patients, ownerless);
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    private static void addReferences(String body, Set<ResourceKey> referred) {
        Matcher reference = REFERENCE.matcher(body);
        while (reference.find()) {
            referred.add(new ResourceKey(reference.group(1), reference.group(2)));
        }
    }

    private static Map<ResourceKey, String> owners(Connection connection, Collection<ResourceKey> keys)
            throws SQLException {
        Map<ResourceKey, String> owners = new HashMap<>();
        if (keys.isEmpty()) {
            return owners;
        }
        String sql = "select type, id, patient from fhir_resource where patient is not null"
                + " and (type, id) in (select * from unnest(?::text[], ?::text[]))";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(
                    1,
                    ResourceStore.texts(
                            connection, keys.stream().map(ResourceKey::type).toArray()));
            statement.setArray(
                    2,
                    ResourceStore.texts(
                            connection, keys.stream().map(ResourceKey::id).toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    owners.put(new ResourceKey(rows.getString(1), rows.getString(2)), rows.getString(3));
                }
            }
        }
        return owners;
    }

    private static Set<String> attaching(Connection connection, String file) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ATTACHING.formatted(NAMES_IT))) {
            statement.setArray(1, ResourceStore.texts(connection, new Object[] {file}));
            statement.setArray(2, ResourceStore.texts(connection, new Object[] {file}));
            return ResourceStore.strings(statement);
        }
    }
}
