package org.consilium.server.persistence;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** What stored resources say of who cares for a patient, and of how confidential a record is. */
@ApplicationScoped
public class CareRelations {

    private static final String IN_TEAM =
            "select exists (select 1 from fhir_resource where patient = ? and not deleted and"
                    + " ((type = 'CareTeam' and coalesce(body::jsonb->>'status', 'active') = 'active' and body::jsonb @> ?::jsonb)"
                    + " or (type = 'Patient' and body::jsonb @> ?::jsonb)))";
    private static final String IN_DEPARTMENT = "select exists (select 1 from fhir_resource where patient = ? and not"
            + " deleted and ((type = 'Encounter' and body::jsonb @> ?::jsonb)"
            + " or (type = 'Patient' and body::jsonb @> ?::jsonb)))";
    private static final String LABELLED =
            "select exists (select 1 from fhir_resource where patient = ? and not deleted"
                    + " and body like '%v3-Confidentiality%' and (body::jsonb->'meta'->'security' @> '[{\"code\":\"R\"}]'"
                    + " or body::jsonb->'meta'->'security' @> '[{\"code\":\"V\"}]'))";
    private static final String PATIENTS = "select distinct patient from fhir_resource where type = ? and id = any (?)"
            + " and patient is not null order by patient";

    private final AgroalDataSource database;
    private final ObjectMapper json;

    CareRelations(AgroalDataSource database, ObjectMapper json) {
        this.database = database;
        this.json = json;
    }

    /** Whether an active care team of the patient names the practitioner, or the patient names them as their own. */
    public boolean inCareTeam(String patient, String practitioner) {
        ObjectNode member = json.createObjectNode();
        member.putArray("participant").addObject().putObject("member").put("reference", practitioner);
        ObjectNode general = json.createObjectNode();
        general.putArray("generalPractitioner").addObject().put("reference", practitioner);
        return holds(IN_TEAM, patient, member.toString(), general.toString());
    }

    /** Whether the patient has been seen by one of the departments, or belongs to it. */
    public boolean inDepartment(String patient, Set<String> departments) {
        return departments.stream().anyMatch(department -> {
            ObjectNode provider = json.createObjectNode();
            provider.putObject("serviceProvider").put("reference", department);
            ObjectNode managing = json.createObjectNode();
            managing.putObject("managingOrganization").put("reference", department);
            return holds(IN_DEPARTMENT, patient, provider.toString(), managing.toString());
        });
    }

    /** Whether anything in the record is labelled restricted (R) or very restricted (V). */
    public boolean isRestricted(String patient) {
        return holds(LABELLED, patient);
    }

    /** The patients whose records these resources are part of. */
    public List<String> patientsOf(String type, Collection<String> ids) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(PATIENTS)) {
            statement.setString(1, type);
            statement.setArray(2, ResourceStore.texts(connection, ids.toArray()));
            return List.copyOf(ResourceStore.strings(statement));
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    private boolean holds(String sql, String... arguments) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setString(i + 1, arguments[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }
}
