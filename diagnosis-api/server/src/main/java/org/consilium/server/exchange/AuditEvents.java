package org.consilium.server.exchange;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.consilium.audit.AuditEntry;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAction;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAgentComponent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAgentNetworkType;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventEntityComponent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventOutcome;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Reference;
import org.jspecify.annotations.Nullable;

/**
 * Entries of the log as AuditEvents after IHE BALP. An assessment is told as PatientCreate, a view as PatientRead, each
 * with a subtype of this platform beside the standard one, since BALP has no pattern for them. An entry of several
 * patients becomes one event for each. A profile is claimed only where the event keeps it: a transaction, an update, a deletion and
 * what is no access to data are told without one.
 *
 * <p>Two things that BALP wants are not in the log and are said to be so: from which address somebody asked, and what
 * they searched for, which may name a person.
 */
@Singleton
public class AuditEvents {

    /** What an entry of the log is; the kinds of {@code docs/access.md}. */
    static final String KINDS = "urn:consilium:audit-kind";

    private static final String PROFILE = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";
    private static final String EVENT_TYPE = "http://terminology.hl7.org/CodeSystem/audit-event-type";
    private static final String INTERACTION = "http://hl7.org/fhir/restful-interaction";
    private static final String DICOM = "http://dicom.nema.org/resources/ontology/DCM";
    private static final String ENTITY_TYPE = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
    private static final String ENTITY_ROLE = "http://terminology.hl7.org/CodeSystem/object-role";
    private static final String PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
    private static final String SOURCE = "110153";
    private static final String DESTINATION = "110152";

    private static final Set<String> READS = Set.of(
            "record-read",
            "patient-view",
            "evidence-view",
            "assessment-view",
            "explanation-view",
            "case-view",
            "case-export");
    private static final Set<String> QUERIES =
            Set.of("record-search", "worklist-view", "assessment-list", "audit-read", "review-sample");
    private static final Set<String> CREATES = Set.of("assessment", "answer", "review");
    private static final String CHANGE = "record-change";
    private static final int FIRST_VERSION = 1;
    private static final Map<String, String> OTHERS = Map.of(
            "sign-in", "110114",
            "sign-out", "110114",
            "refusal", "110113",
            "break-glass", "110127",
            "audit-export", "110106",
            "key-destruction", "110105");

    private static final Coding REST = new Coding(EVENT_TYPE, "rest", "RESTful Operation");

    /** As entries name them, and as FHIR does. */
    private static final Map<String, String> INTERACTIONS = Map.ofEntries(
            Map.entry("read", "read"),
            Map.entry("vread", "vread"),
            Map.entry("search-type", "search-type"),
            Map.entry("search", "search-type"),
            Map.entry("history-instance", "history-instance"),
            Map.entry("transaction", "transaction"),
            Map.entry("batch", "batch"),
            Map.entry("ingest", "batch"),
            Map.entry("create", "create"),
            Map.entry("update", "update"),
            Map.entry("patch", "patch"),
            Map.entry("delete", "delete"));

    private static final Map<String, AuditEventAction> ACTIONS = Map.of(
            "create", AuditEventAction.C,
            "update", AuditEventAction.U,
            "patch", AuditEventAction.U,
            "delete", AuditEventAction.D);

    private enum Pattern {
        READ("Read", "read", AuditEventAction.R, "IRCP"),
        QUERY("Query", "search-type", AuditEventAction.E, "IRCP"),
        CREATE("Create", "create", AuditEventAction.C, "AUT");

        private final String profile;
        private final String interaction;
        private final AuditEventAction action;
        private final String user;

        Pattern(String profile, String interaction, AuditEventAction action, String user) {
            this.profile = profile;
            this.interaction = interaction;
            this.action = action;
            this.user = user;
        }
    }

    /** The events of an entry: one, or one for each of its patients. */
    List<AuditEvent> of(AuditEntry entry) {
        String several = entry.event().detail().get("patients");
        if (several == null) {
            return List.of(
                    event(entry, Long.toString(entry.sequence()), entry.event().patient()));
        }
        List<AuditEvent> events = new ArrayList<>();
        for (String patient : several.split(" ", -1)) {
            events.add(event(entry, entry.sequence() + "-" + (events.size() + 1), patient));
        }
        return events;
    }

    private static AuditEvent event(AuditEntry entry, String id, @Nullable String patient) {
        String kind = entry.event().kind();
        Pattern pattern = pattern(entry);
        AuditEvent event = new AuditEvent();
        event.setId(id);
        event.setRecorded(Date.from(entry.at()));
        event.setOutcome(kind.equals("refusal") ? AuditEventOutcome._4 : AuditEventOutcome._0);
        if (pattern != null) {
            event.getMeta().addProfile(PROFILE + (patient == null ? "" : "Patient") + pattern.profile);
            event.setType(REST.copy());
            String interaction =
                    pattern == Pattern.READ ? interaction(entry, pattern.interaction) : pattern.interaction;
            event.addSubtype(new Coding(INTERACTION, interaction, interaction));
            event.setAction(pattern.action);
        } else if (kind.equals(CHANGE) || kind.equals("record-search")) {
            String interaction = interaction(entry, "transaction");
            event.setType(REST.copy());
            event.addSubtype(new Coding(INTERACTION, interaction, interaction));
            event.setAction(ACTIONS.getOrDefault(interaction, AuditEventAction.E));
        } else {
            event.setType(new Coding(DICOM, OTHERS.getOrDefault(kind, "110100"), null));
            event.setAction(AuditEventAction.E);
        }
        event.addSubtype(new Coding(KINDS, kind, null));
        agents(event, entry, pattern == null ? Pattern.QUERY : pattern);
        event.getSource().setObserver(new Reference().setDisplay("Consilium"));
        entities(event, entry, pattern, patient);
        return event;
    }

    /** The pattern that the entry fits; null where BALP has none, or where it would want what one entry does not hold. */
    private static @Nullable Pattern pattern(AuditEntry entry) {
        String kind = entry.event().kind();
        if (READS.contains(kind)) {
            return Pattern.READ;
        }
        if (QUERIES.contains(kind)) {
            return kind.equals("record-search")
                            && !interaction(entry, "search-type").startsWith("search")
                    ? null
                    : Pattern.QUERY;
        }
        boolean createsOne = kind.equals(CHANGE)
                && versions(entry).size() == 1
                && versions(entry).get(0).endsWith("/_history/" + FIRST_VERSION);
        return CREATES.contains(kind) || createsOne ? Pattern.CREATE : null;
    }

    /** The interaction as FHIR names it. */
    private static String interaction(AuditEntry entry, String otherwise) {
        String told = entry.event().detail().getOrDefault("interaction", otherwise);
        return INTERACTIONS.getOrDefault(told, otherwise);
    }

    /** The versions that a change wrote. */
    private static List<String> versions(AuditEntry entry) {
        String versions = entry.event().detail().getOrDefault("versions", "");
        return versions.isEmpty() ? List.of() : List.of(versions.split(" ", -1));
    }

    /** Who asked, from where to where the data went, and the person. */
    private static void agents(AuditEvent event, AuditEntry entry, Pattern pattern) {
        boolean read = pattern == Pattern.READ;
        event.addAgent(machine(
                read ? DESTINATION : SOURCE, "Client of " + entry.event().actor()));
        event.addAgent(machine(read ? SOURCE : DESTINATION, "Consilium"));
        AuditEventAgentComponent user = event.addAgent();
        user.setType(new CodeableConcept(new Coding(PARTICIPATION, pattern.user, null)));
        user.setRequestor(true);
        user.setWho(new Reference().setDisplay(entry.event().actor()));
        user.getWho().getIdentifier().setValue(entry.event().actor());
    }

    private static AuditEventAgentComponent machine(String type, String name) {
        AuditEventAgentComponent agent = new AuditEventAgentComponent();
        agent.setType(new CodeableConcept(new Coding(DICOM, type, null)));
        agent.setRequestor(false);
        agent.setWho(new Reference().setDisplay(name));
        agent.getNetwork().setAddress("not-recorded").setType(AuditEventAgentNetworkType._1);
        return agent;
    }

    private static void entities(
            AuditEvent event, AuditEntry entry, @Nullable Pattern pattern, @Nullable String patient) {
        if (patient != null) {
            event.addEntity(entity("1", "1").setWhat(new Reference("Patient/" + patient)));
        }
        if (pattern == Pattern.QUERY) {
            String asked =
                    entry.event().detail().getOrDefault("type", entry.event().kind());
            event.addEntity(entity("2", "24").setQuery(asked.getBytes(StandardCharsets.UTF_8)));
        } else {
            data(entry, patient)
                    .forEach(what -> event.addEntity(entity("2", "4").setWhat(new Reference(what))));
        }
        AuditEventEntityComponent line = entity("4", "13");
        line.getWhat().getIdentifier().setSystem("urn:consilium:audit-entry").setValue(entry.hash());
        line.setName("entry " + entry.sequence() + " of the log");
        event.addEntity(line);
    }

    /** What was touched: the subject; of a change every version; of a look at a whole record the patient. */
    private static List<String> data(AuditEntry entry, @Nullable String patient) {
        String subject = entry.event().subject();
        if (subject != null) {
            return List.of(subject.contains("/") ? subject : "RiskAssessment/" + subject);
        }
        if (entry.event().kind().equals(CHANGE)) {
            return versions(entry);
        }
        return patient != null && READS.contains(entry.event().kind()) ? List.of("Patient/" + patient) : List.of();
    }

    private static AuditEventEntityComponent entity(String type, String role) {
        return new AuditEventEntityComponent()
                .setType(new Coding(ENTITY_TYPE, type, null))
                .setRole(new Coding(ENTITY_ROLE, role, null));
    }
}
