package org.consilium.server.exchange;

import ca.uhn.fhir.parser.IParserErrorHandler;
import ca.uhn.fhir.parser.json.BaseJsonLikeValue.ScalarType;
import ca.uhn.fhir.parser.json.BaseJsonLikeValue.ValueType;
import java.util.ArrayList;
import java.util.List;
import org.consilium.server.rejection.Rejection;
import org.jspecify.annotations.Nullable;

/** Collects what HAPI's parser objects to in one resource. Values are never quoted: they are a patient's. */
final class StrictReading implements IParserErrorHandler {

    /** More would not help the sender. */
    private static final int MOST = 20;

    private final String type;
    private final List<Rejection.Issue> issues = new ArrayList<>();

    StrictReading(String type) {
        this.type = type;
    }

    List<Rejection.Issue> issues() {
        return issues;
    }

    void add(@Nullable String element, String text) {
        if (issues.size() < MOST) {
            issues.add(new Rejection.Issue(element, text));
        }
    }

    private String in(@Nullable IParseLocation location) {
        String parent = location == null ? null : location.getParentElementName();
        if (parent == null || parent.isEmpty() || parent.equals(type)) {
            return type;
        }
        return parent.startsWith(type + ".") ? parent : type + "." + parent;
    }

    @Override
    public void containedResourceWithNoId(@Nullable IParseLocation location) {
        add(type + ".contained", "A contained resource has no id. Give it one, and refer to it as '#id'.");
    }

    @Override
    public void incorrectJsonType(
            @Nullable IParseLocation location,
            String element,
            ValueType expected,
            @Nullable ScalarType expectedScalar,
            ValueType found,
            @Nullable ScalarType foundScalar) {
        add(
                in(location) + "." + element,
                "Expected " + kind(expected, expectedScalar) + " but found " + kind(found, foundScalar)
                        + ". This server reads FHIR R4 (4.0.1); other versions shape this element otherwise.");
    }

    private static String kind(ValueType type, @Nullable ScalarType scalar) {
        return switch (type) {
            case ARRAY -> "a JSON array";
            case OBJECT -> "a JSON object";
            case NULL -> "null";
            case SCALAR ->
                scalar == null ? "a single value" : "a " + scalar.name().toLowerCase(java.util.Locale.ROOT);
        };
    }

    @Override
    public void invalidValue(@Nullable IParseLocation location, @Nullable String value, String error) {
        add(
                in(location),
                value == null || value.isEmpty()
                        ? "The value is empty. Leave the element out, or say why it is missing with the data-absent-reason"
                                + " extension."
                        : "The value is not one that this element can have (a code outside its value set, or a malformed"
                                + " date, number or id). See the element's definition in FHIR R4.");
    }

    @Override
    public void missingRequiredElement(@Nullable IParseLocation location, String element) {
        add(in(location) + "." + element, "This element is required in FHIR R4.");
    }

    @Override
    public void unexpectedRepeatingElement(@Nullable IParseLocation location, String element) {
        add(in(location) + "." + element, "This element can be given once only in FHIR R4.");
    }

    @Override
    public void unknownAttribute(@Nullable IParseLocation location, String attribute) {
        add(in(location) + "." + attribute, unknown());
    }

    @Override
    public void unknownElement(@Nullable IParseLocation location, String element) {
        add(in(location) + "." + element, unknown());
    }

    private static String unknown() {
        return "FHIR R4 (4.0.1) has no such element here. Check its spelling; a resource of DSTU2, STU3 or R5 must be"
                + " converted to R4 first.";
    }

    @Override
    public void unknownReference(@Nullable IParseLocation location, String reference) {
        boolean id = reference.matches("#[A-Za-z0-9.-]{1,64}");
        add(
                in(location),
                "The reference " + (id ? "'" + reference + "'" : "within the resource")
                        + " leads to nothing that the resource contains. Add the contained resource that it names.");
    }

    @Override
    public void invalidInternalReference(@Nullable IParseLocation location, String reference) {
        boolean id = reference.matches("#[A-Za-z0-9.-]{1,64}");
        add(
                in(location),
                "The reference " + (id ? "'" + reference + "'" : "within the resource")
                        + " leads to nothing that the resource contains. Add the contained resource that it names.");
    }

    @Override
    public void extensionContainsValueAndNestedExtensions(@Nullable IParseLocation location) {
        add(in(location), "An extension has either a value or extensions of its own, not both.");
    }
}
