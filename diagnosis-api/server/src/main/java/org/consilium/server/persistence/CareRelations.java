package org.consilium.server.persistence;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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
    private static final String IS_RESTRICTED =
            " and not deleted and position('\"security\"' in body) > 0 and exists (select 1"
                    + " from jsonb_array_elements(case when starts_with(body, '{') then body::jsonb#>'{meta,security}' end) label where"
                    + " label->>'code' = any (?) and label->>'system' in ('http://terminology.hl7.org/CodeSystem/v3-Confidentiality',"
                    + " 'http://terminology.hl7.org/CodeSystem/v3-ActCode'))";

    /** Asks the index of resources that carry any label, of which there are few. */
    private static final String LABELLED =
            "select distinct patient from fhir_resource where patient = any (?)" + IS_RESTRICTED;

    private static final String PATIENTS = "select distinct patient from fhir_resource where type = ? and id = any (?)"
            + " and patient is not null order by patient";

    /** Restricted and very restricted; and what HL7 names as sensitive by itself (v3-ActCode, InformationSensitivityPolicy). */
    private static final String[] RESTRICTED = {
        "R",
        "V",
        "ETH",
        "ETHUD",
        "OPIOIDUD",
        "SUD",
        "HIV",
        "STD",
        "SEX",
        "SEXV",
        "PREGNANT",
        "REPRO",
        "BH",
        "MH",
        "PSY",
        "PSYTHPN",
        "COGN",
        "DVD",
        "EMOTDIS",
        "GDIS",
        "MST",
        "SCA",
        "SICKLE",
        "SDV",
        "VIO",
        "DVAB",
        "SV",
        "TBOO",
        "ABUSE",
        "CEL",
        "VIP",
        "DEMO",
        "DIA",
        "PDS",
        "PHY",
        "PRS"
    };

    /** Asks the index of resources with such labels, whose condition is written in the same characters. */
    static final String ALL_RESTRICTED = "select distinct patient from fhir_resource where patient is not null and"
            + " body ~ '\"code\"\\s*:\\s*\"(" + String.join("|", RESTRICTED) + ")\"'" + IS_RESTRICTED;

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

    /** Whether anything in the record is labelled restricted or sensitive. */
    public boolean isRestricted(String patient) {
        return !restricted(List.of(patient)).isEmpty();
    }

    /** All patients in whose record anything is labelled restricted or sensitive. */
    public Set<String> restricted() {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ALL_RESTRICTED)) {
            statement.setArray(1, ResourceStore.texts(connection, (Object[]) RESTRICTED));
            return ResourceStore.strings(statement);
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** Of these patients those in whose record anything is labelled restricted or sensitive. */
    public Set<String> restricted(Collection<String> patients) {
        if (patients.isEmpty()) {
            return Set.of();
        }
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(LABELLED)) {
            statement.setArray(1, ResourceStore.texts(connection, patients.toArray()));
            statement.setArray(2, ResourceStore.texts(connection, (Object[]) RESTRICTED));
            return ResourceStore.strings(statement);
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /**
     * Those for whom somebody is known to care: members of their care teams, their practitioner, their departments, and who
     * broke the glass.
     *
     * @param references by which such resources are found: {@code participant=Practitioner/17}
     * @param actor the name under which the glass was broken
     * @param since from when on that counts
     */
    public record Circle(Set<String> references, String actor, Instant since) {

        /** Ids of the patients; takes {@link #references} as an array, then actor and time as text. */
        static final String SQL = "select r.patient from fhir_resource r where not r.deleted and r.patient is not null"
                + " and r.type in ('CareTeam', 'Patient', 'Encounter') and r.tokens && ?::text[]"
                + " and (r.type <> 'CareTeam' or coalesce(r.body::jsonb->>'status', 'active') = 'active')"
                + " union select patient from audit_entry where kind = 'break-glass' and patient is not null"
                + " and actor = ? and at >= ?::timestamptz";

        /** The circle of a practitioner and, where departments count, of those. */
        public static Circle of(@Nullable String practitioner, Set<String> departments, String actor, Instant since) {
            Set<String> references = new TreeSet<>();
            if (practitioner != null) {
                references.add("participant=" + practitioner);
                references.add("general-practitioner=" + practitioner);
            }
            for (String department : departments) {
                references.add("service-provider=" + department);
                references.add("organization=" + department);
            }
            return new Circle(references, actor, since);
        }
    }

    /** Of these patients those in the circle. */
    public Set<String> within(Circle circle, Collection<String> patients) {
        String sql = "select id from (" + Circle.SQL.replaceFirst("r\\.patient", "r.patient as id")
                + ") known where id = any (?)";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(
                    1, ResourceStore.texts(connection, circle.references().toArray()));
            statement.setString(2, circle.actor());
            statement.setString(3, circle.since().toString());
            statement.setArray(4, ResourceStore.texts(connection, patients.toArray()));
            return ResourceStore.strings(statement);
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
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
