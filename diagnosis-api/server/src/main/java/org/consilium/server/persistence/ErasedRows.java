package org.consilium.server.persistence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Every row that holds something of some patients, taken away in one transaction of the database's owner. What must stay,
 * because it proves that something was, is left with ids and times alone.
 */
final class ErasedRows {

    /** Every table that may hold something of a patient beyond ids; a test compares them with what there is. */
    static final List<String> SWEPT = List.of(
            "fhir_resource",
            "fhir_history",
            "patient",
            "patient_key",
            "assessment",
            "amendment",
            "amendment_due",
            "first_answer",
            "job_line",
            "validation_failure",
            "search_page");

    private static final String NAMES_THEM =
            " exists (select 1 from erased_patient p where position('Patient/' || p.id || '\"' in %1$s) > 0"
                    + " or position('Patient/' || p.id || '/' in %1$s) > 0)";
    private static final String GONE = "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\","
            + "\"code\":\"deleted\",\"diagnostics\":\"What this answer told of was erased.\"}]}";
    private static final int MENTIONS_SHOWN = 20;

    private final Connection connection;

    /** @param patients ids; the connection must be the owner's and in a transaction */
    ErasedRows(Connection connection, List<String> patients) throws SQLException {
        this.connection = connection;
        execute("create temporary table erased_patient (id text primary key) on commit drop");
        try (PreparedStatement statement = connection.prepareStatement("insert into erased_patient values (?)")) {
            for (String patient : patients) {
                statement.setString(1, patient);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Destroys the keys of all that was sealed; answers how many there were. */
    int destroyKeys(Instant now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "update patient_key set wrapped = null, destroyed = ? where destroyed is null"
                        + " and patient in (select id from erased_patient)")) {
            statement.setTimestamp(1, Timestamp.from(now));
            return statement.executeUpdate();
        }
    }

    /**
     * Deletes the patients' resources with all their versions: those of their record, the files attached to them, what tells
     * of the origin of these alone, and versions of what belongs to somebody else now and was theirs before.
     *
     * @return how many resources
     */
    int deleteResources() throws SQLException {
        execute("create temporary table erased_resource on commit drop as select type, id from fhir_resource"
                + " where patient in (select id from erased_patient)");
        execute("create unique index on erased_resource (type, id)");
        String attached = "insert into erased_resource select distinct 'Binary', found[1] from (%s) named,"
                + " regexp_matches(named.body, '\"Binary/([A-Za-z0-9.-]{1,64})', 'g') found"
                + " where exists (select 1 from fhir_resource b where b.type = 'Binary' and b.id = found[1])"
                + " on conflict do nothing";
        execute(attached.formatted(
                "select r.body from fhir_resource r join erased_resource e on e.type = r.type and e.id = r.id"));
        execute(attached.formatted(
                "select h.body from fhir_history h join erased_resource e on e.type = h.type and e.id = h.id"));
        execute("insert into erased_resource select p.type, p.id from fhir_resource p where p.type = 'Provenance'"
                + " and p.patient is null and p.body is not null"
                + " and exists (select 1 from jsonb_array_elements(" + json("p") + "->'target'))"
                + " and not exists (select 1 from jsonb_array_elements(" + json("p") + "->'target') t where not exists"
                + " (select 1 from erased_resource e where e.type = split_part(t->>'reference', '/', 1)"
                + " and e.id = split_part(t->>'reference', '/', 2))) on conflict do nothing");
        execute("delete from fhir_history h using erased_resource e where e.type = h.type and e.id = h.id");
        execute("delete from fhir_history h using fhir_resource r where r.type = h.type and r.id = h.id"
                + " and r.patient is not null and" + NAMES_THEM.formatted("h.body")
                + " and split_part(replace(coalesce(" + json("h") + "#>>'{subject,reference}',"
                + " " + json("h") + "#>>'{patient,reference}', " + json("h") + "#>>'{beneficiary,reference}',"
                + " " + json("h") + "#>>'{individual,reference}', " + json("h")
                + "#>>'{for,reference}', ''), 'Patient/', ''), '/', 1)"
                + " in (select id from erased_patient)");
        execute("delete from validation_failure v using erased_resource e where e.type = v.type and e.id = v.id");
        return execute("delete from fhir_resource r using erased_resource e where e.type = r.type and e.id = r.id");
    }

    /** A row's body, where it is a resource; what is written from an assessment has none of its own. */
    private static String json(String row) {
        return "(case when starts_with(" + row + ".body, '{') then " + row + ".body::jsonb end)";
    }

    /** Takes away what was derived of the patients; answers how many assessments there were. */
    int clearDerived() throws SQLException {
        execute("delete from patient where id in (select id from erased_patient)");
        execute("delete from patient_merge where replaced in (select id from erased_patient)"
                + " or survivor in (select id from erased_patient)");
        execute("delete from amendment_due where patient in (select id from erased_patient)");
        execute("delete from new_result where patient in (select id from erased_patient)");
        execute("delete from job_line where" + NAMES_THEM.formatted("line"));
        // What somebody searched for may be the name: whoever is leafing through results begins again.
        execute("delete from search_page");
        // The key of a request stays taken, so that the same load does not bring the patient back.
        execute("update first_answer set status = 410, body = '" + GONE
                + "' where position('\"resource\":' in body) > 0" + " and" + NAMES_THEM.formatted("body"));
        execute("update amendment set because = 'The patient was erased.', changes = '[]' where amended in"
                + " (select id from assessment where patient in (select id from erased_patient))");
        // A record from before there were keys is in the open; what it said goes, its hash stays in the log.
        return execute("update assessment set headline = '{}', top_probability = null,"
                + " record = case when record like 'v1.%' then record else 'erased' end"
                + " where patient in (select id from erased_patient)");
    }

    /** Resources of others that refer to the patients by id: how many, and the first of them. */
    record Mentions(int count, List<String> first) {}

    Mentions mentions() throws SQLException {
        String sql = "select r.type || '/' || r.id, count(*) over () from fhir_resource r where not r.deleted and"
                + NAMES_THEM.formatted("r.body") + " order by 1 limit " + MENTIONS_SHOWN;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> first = new ArrayList<>();
            int count = 0;
            while (rows.next()) {
                first.add(rows.getString(1));
                count = rows.getInt(2);
            }
            return new Mentions(count, first);
        }
    }

    private int execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }
}
