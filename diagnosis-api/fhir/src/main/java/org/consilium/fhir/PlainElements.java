package org.consilium.fhir;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;

/**
 * The data types of {@link PlainForm}, each read from the value at which the parser stands.
 *
 * <p><b>Throws</b>: {@link NotPlain} for whatever has a part that is not known here, such as an extension.
 */
final class PlainElements {

    private PlainElements() {}

    /** The text is to be read by HAPI. Without a trace, since it is thrown often and tells nothing. */
    static final class NotPlain extends Exception {
        private static final long serialVersionUID = 1;

        NotPlain() {
            super("not in plain form", null, false, false);
        }
    }

    /** Reads the value at which the parser stands into an element of this name. */
    @FunctionalInterface
    interface Field {
        void read(JsonParser json, String name) throws IOException, NotPlain;
    }

    static List<CodeableConcept> concepts(JsonParser json) throws IOException, NotPlain {
        List<CodeableConcept> all = new ArrayList<>();
        each(json, () -> all.add(concept(json)));
        return all;
    }

    static CodeableConcept concept(JsonParser json) throws IOException, NotPlain {
        CodeableConcept concept = new CodeableConcept();
        fields(json, (at, name) -> {
            switch (name) {
                case "coding" -> each(at, () -> concept.addCoding(coding(at)));
                case "text" -> concept.setText(string(at));
                default -> throw new NotPlain();
            }
        });
        return concept;
    }

    static Coding coding(JsonParser json) throws IOException, NotPlain {
        Coding coding = new Coding();
        fields(json, (at, name) -> {
            switch (name) {
                case "system" -> coding.setSystem(string(at));
                case "code" -> coding.setCode(string(at));
                case "display" -> coding.setDisplay(string(at));
                case "version" -> coding.setVersion(string(at));
                case "userSelected" -> coding.setUserSelected(bool(at));
                default -> throw new NotPlain();
            }
        });
        return coding;
    }

    static Quantity quantity(JsonParser json) throws IOException, NotPlain {
        Quantity quantity = new Quantity();
        fields(json, (at, name) -> {
            switch (name) {
                case "value" -> quantity.setValueElement(new DecimalType(number(at)));
                case "comparator" -> quantity.setComparator(Quantity.QuantityComparator.fromCode(string(at)));
                case "unit" -> quantity.setUnit(string(at));
                case "system" -> quantity.setSystem(string(at));
                case "code" -> quantity.setCode(string(at));
                default -> throw new NotPlain();
            }
        });
        return quantity;
    }

    static Period period(JsonParser json) throws IOException, NotPlain {
        Period period = new Period();
        fields(json, (at, name) -> {
            switch (name) {
                case "start" -> period.setStartElement(dateTime(at));
                case "end" -> period.setEndElement(dateTime(at));
                default -> throw new NotPlain();
            }
        });
        return period;
    }

    static Reference reference(JsonParser json) throws IOException, NotPlain {
        Reference reference = new Reference();
        fields(json, (at, name) -> {
            switch (name) {
                case "reference" -> reference.setReference(string(at));
                case "type" -> reference.setType(string(at));
                case "display" -> reference.setDisplay(string(at));
                default -> throw new NotPlain();
            }
        });
        return reference;
    }

    /** By which others may name this resource. */
    static Identifier identifier(JsonParser json) throws IOException, NotPlain {
        Identifier identifier = new Identifier();
        fields(json, (at, name) -> {
            switch (name) {
                case "system" -> identifier.setSystem(string(at));
                case "value" -> identifier.setValue(string(at));
                case "use", "type", "period", "assigner" -> at.skipChildren();
                default -> throw new NotPlain();
            }
        });
        return identifier;
    }

    /** The one choice of type that an element may be given in. */
    static <T> T only(boolean another, T value) throws NotPlain {
        if (another) {
            throw new NotPlain();
        }
        return value;
    }

    static DateTimeType dateTime(JsonParser json) throws IOException, NotPlain {
        return new DateTimeType(string(json));
    }

    static IntegerType integer(JsonParser json) throws IOException, NotPlain {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw new NotPlain();
        }
        return new IntegerType(json.getText());
    }

    static String number(JsonParser json) throws IOException, NotPlain {
        if (!json.currentToken().isNumeric()) {
            throw new NotPlain();
        }
        return json.getText();
    }

    static boolean bool(JsonParser json) throws IOException, NotPlain {
        if (!json.currentToken().isBoolean()) {
            throw new NotPlain();
        }
        return json.getBooleanValue();
    }

    /** A text that says something: an empty one is no FHIR, and what HAPI makes of it is HAPI's. */
    static String string(JsonParser json) throws IOException, NotPlain {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw new NotPlain();
        }
        String text = json.getText();
        if (text.isBlank()) {
            throw new NotPlain();
        }
        return text;
    }

    static void fields(JsonParser json, Field field) throws IOException, NotPlain {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new NotPlain();
        }
        int many = 0;
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            field.read(json, name);
            many++;
        }
        if (many == 0 || json.currentToken() != JsonToken.END_OBJECT) {
            throw new NotPlain();
        }
    }

    /** Reads one element of a list. */
    @FunctionalInterface
    interface Item {
        void read() throws IOException, NotPlain;
    }

    static void each(JsonParser json, Item item) throws IOException, NotPlain {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new NotPlain();
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            item.read();
        }
    }
}
