package org.consilium.cohort.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.consilium.clinical.Code;
import org.jspecify.annotations.Nullable;

/**
 * The little that must be known of a resource to put it beside its patient: type, patient, codes, and the begin of a visit.
 *
 * <p>Only decides what is kept; what is kept is read in full later, by the reader that service uses.
 */
final class LineGlance {

    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<String> PATIENT_FIELDS = Set.of("subject", "patient");

    /** What the reader of patient cases never reads, and what makes most of a resource's length. */
    private static final Set<String> NEVER_READ = Set.of(
            "text",
            "name",
            "telecom",
            "address",
            "contact",
            "participant",
            "location",
            "serviceProvider",
            "hospitalization",
            "performer",
            "requester",
            "recorder",
            "asserter",
            "dosageInstruction",
            "reasonCode",
            "reasonReference",
            "note");

    /** What tells of a person's group, and what tells when or as what a diagnosis was recorded: a visit may be named by its identifier. */
    private static final Map<String, Set<String>> READ_OF = Map.of(
            "extension", Set.of("Patient"),
            "communication", Set.of("Patient"),
            "maritalStatus", Set.of("Patient"),
            "category", Set.of("Condition"),
            "identifier", Set.of("Encounter"),
            "encounter", Set.of("Condition", "Procedure", "MedicationRequest"));

    private static final Set<String> CODE_FIELDS = Set.of("code", "medicationCodeableConcept");

    String type = "";
    String id = "";

    @Nullable
    String patient;

    /** The patient as {@code system|value}, where the record names no more than that. */
    @Nullable
    String patientIdentifier;

    /** By which others may name this patient. */
    final List<String> identifiers = new ArrayList<>();

    @Nullable
    String visitStart;

    final List<Code> codes = new ArrayList<>();
    boolean refersToMedication;

    /** The resource without what is never read. */
    byte[] kept = {};

    private LineGlance() {}

    /** Reads as far as needed; a type that is no evidence is left after its first field. */
    static LineGlance at(byte[] line, Set<String> types) throws IOException {
        LineGlance glance = new LineGlance();
        ByteArrayOutputStream kept = new ByteArrayOutputStream(line.length);
        kept.write('{');
        try (JsonParser json = JSON.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return glance;
            }
            JsonToken token = json.nextToken();
            while (token == JsonToken.FIELD_NAME) {
                int from = (int) json.currentTokenLocation().getByteOffset();
                String field = json.currentName();
                json.nextToken();
                if (field.equals("resourceType")) {
                    glance.type = json.getText();
                    if (!types.contains(glance.type)) {
                        return glance;
                    }
                } else {
                    glance.field(field, json);
                }
                token = json.nextToken();
                if (isRead(field, glance.type)) {
                    keep(kept, line, from, (int) json.currentTokenLocation().getByteOffset());
                }
            }
        }
        kept.write('}');
        glance.kept = kept.toByteArray();
        return glance;
    }

    /** A type that is not said yet may read anything. */
    private static boolean isRead(String field, String type) {
        Set<String> of = READ_OF.get(field);
        return of == null ? !NEVER_READ.contains(field) : type.isEmpty() || of.contains(type);
    }

    /** Adds a field, from its name up to the next token, without the comma between them. */
    private static void keep(ByteArrayOutputStream kept, byte[] line, int from, int next) {
        int to = next;
        while (line[to - 1] == ',' || line[to - 1] == ' ' || line[to - 1] == '\t') {
            to--;
        }
        if (kept.size() > 1) {
            kept.write(',');
        }
        kept.write(line, from, to - from);
    }

    private void field(String field, JsonParser json) throws IOException {
        if (field.equals("id")) {
            id = json.getText();
        } else if (PATIENT_FIELDS.contains(field)) {
            subject(json);
        } else if (field.equals("identifier") && (type.isEmpty() || type.equals("Patient"))) {
            identifiers(json);
        } else if (CODE_FIELDS.contains(field)) {
            concept(json);
        } else if (field.equals("medicationReference")) {
            refersToMedication = true;
            json.skipChildren();
        } else if (field.equals("component")) {
            eachObject(
                    json,
                    () -> eachField(json, inner -> {
                        if (inner.equals("code")) {
                            concept(json);
                        }
                    }));
        } else if (field.equals("period")) {
            visitStart = textIn(json, "start");
        } else {
            json.skipChildren();
        }
    }

    /** A reference to the patient; or, where there is none, one of the patient's identifiers. */
    private void subject(JsonParser json) throws IOException {
        eachField(json, field -> {
            if (field.equals("reference")) {
                patient = patientOf(json.getText());
            } else if (field.equals("identifier")) {
                patientIdentifier = identifier(json);
            }
        });
    }

    private void identifiers(JsonParser json) throws IOException {
        eachObject(json, () -> {
            String one = identifier(json);
            if (one != null) {
                identifiers.add(one);
            }
        });
    }

    private static @Nullable String identifier(JsonParser json) throws IOException {
        Map<String, String> texts = texts(json);
        String value = texts.get("value");
        return value == null ? null : texts.getOrDefault("system", "") + "|" + value;
    }

    /** Adds the codings of a CodeableConcept. */
    private void concept(JsonParser json) throws IOException {
        eachField(json, field -> {
            if (field.equals("coding")) {
                eachObject(json, () -> {
                    Map<String, String> texts = texts(json);
                    String system = texts.get("system");
                    String code = texts.get("code");
                    if (system != null && code != null) {
                        codes.add(new Code(system, code));
                    }
                });
            }
        });
    }

    private static @Nullable String textIn(JsonParser json, String wanted) throws IOException {
        return texts(json).get(wanted);
    }

    /** The texts right in an object. */
    private static Map<String, String> texts(JsonParser json) throws IOException {
        Map<String, String> texts = new HashMap<>();
        eachField(json, field -> {
            if (json.currentToken() == JsonToken.VALUE_STRING) {
                texts.put(field, json.getText());
            }
        });
        return texts;
    }

    /** Reads the value at which the parser stands, or leaves it. */
    @FunctionalInterface
    private interface FieldReading {
        void read(String field) throws IOException;
    }

    @FunctionalInterface
    private interface ObjectReading {
        void read() throws IOException;
    }

    /** Goes through an object to its end; what is left of a field is passed over, as is anything but an object. */
    private static void eachField(JsonParser json, FieldReading reading) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            reading.read(field);
            json.skipChildren();
        }
    }

    private static void eachObject(JsonParser json, ObjectReading reading) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.START_OBJECT) {
                reading.read();
            } else {
                json.skipChildren();
            }
        }
    }

    /** {@code Patient/17} and {@code https://…/Patient/17/_history/2} are both 17; another kind of subject is none. */
    private static @Nullable String patientOf(@Nullable String reference) {
        if (reference == null) {
            return null;
        }
        if (reference.startsWith("urn:uuid:")) {
            return reference.substring("urn:uuid:".length());
        }
        int at = reference.lastIndexOf("Patient/");
        if (at < 0) {
            return null;
        }
        String id = reference.substring(at + "Patient/".length());
        int slash = id.indexOf('/');
        return slash < 0 ? id : id.substring(0, slash);
    }
}
