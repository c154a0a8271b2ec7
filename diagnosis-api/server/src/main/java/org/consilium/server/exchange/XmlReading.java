package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import jakarta.inject.Singleton;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;

/**
 * Reads XML of FHIR as strictly as JSON, and says which element is wrong. HAPI's parser passes over text between tags and over
 * namespaces, so that {@code <gender>male</gender>} would be lost without a word.
 */
@Singleton
class XmlReading {

    private static final String FHIR = "http://hl7.org/fhir";
    private static final String XHTML = "http://www.w3.org/1999/xhtml";
    private static final int MOST = 20;
    private static final String NO_R4 =
            "An element has a shape or a value that FHIR R4 (4.0.1) does not allow. Validate the resource with an R4 validator"
                    + " to find it.";

    /** How deep in a Bundle its entries stand, and their resources. */
    private static final int ENTRY = 2;

    private static final int RESOURCE = 4;

    private final FhirContext fhir;
    private final Set<String> types;
    private final XMLInputFactory xml;

    XmlReading(FhirContext fhir) {
        this.fhir = fhir;
        this.types = Set.copyOf(fhir.getResourceTypes());
        this.xml = XMLInputFactory.newFactory();
        xml.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        xml.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    }

    /**
     * What the XML says, as JSON.
     *
     * @throws Rejection of kind invalid, naming the elements
     */
    String json(String body) {
        String type = shape(body);
        StrictReading strict = new StrictReading(type);
        String json = null;
        try {
            IParser parser = fhir.newXmlParser();
            parser.setParserErrorHandler(strict);
            json = fhir.newJsonParser().encodeResourceToString(parser.parseResource(body));
        } catch (RuntimeException e) {
            // The parser's message may quote a value, which is a patient's.
            if (strict.issues().isEmpty()) {
                strict.add(type, NO_R4);
            }
        }
        if (json == null || !strict.issues().isEmpty()) {
            List<Rejection.Issue> issues = type.equals("Bundle") ? byEntry(body) : List.of();
            throw new Rejection(RejectionKind.INVALID, issues.isEmpty() ? strict.issues() : issues);
        }
        return json;
    }

    /** What is wrong with a bundle, entry by entry: HAPI objects to an element without saying in which entry it stands. */
    private List<Rejection.Issue> byEntry(String body) {
        List<Rejection.Issue> issues = new ArrayList<>();
        Deque<String> path = new ArrayDeque<>();
        int entry = -1;
        try {
            XMLStreamReader reader = xml.createXMLStreamReader(new StringReader(body));
            while (reader.hasNext() && issues.size() < MOST) {
                // A resource that is copied out leaves the reader at what follows it.
                int event = reader.getEventType();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    path.addLast(reader.getLocalName());
                    entry += path.size() == ENTRY && reader.getLocalName().equals("entry") ? 1 : 0;
                    if (path.size() == RESOURCE && path(path).startsWith("Bundle.entry.resource.")) {
                        String type = path.removeLast();
                        String place = "Bundle.entry[" + entry + "].resource.ofType(";
                        objections(type, copy(reader))
                                .forEach(issue ->
                                        issues.add(new Rejection.Issue(place + issue.element() + ")", issue.text())));
                        continue;
                    }
                } else if (event == XMLStreamConstants.END_ELEMENT) {
                    path.removeLast();
                }
                reader.next();
            }
        } catch (XMLStreamException e) {
            return List.of();
        }
        return issues;
    }

    /** The element that the reader stands on, with all that is in it; the reader is left at what follows. */
    private static String copy(XMLStreamReader reader) throws XMLStreamException {
        StringWriter text = new StringWriter();
        XMLStreamWriter writer = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
        int depth = 0;
        do {
            int event = reader.getEventType();
            if (event == XMLStreamConstants.START_ELEMENT) {
                writer.writeStartElement(reader.getLocalName());
                if (depth++ == 0 || reader.getLocalName().equals("div")) {
                    writer.writeDefaultNamespace(String.valueOf(reader.getNamespaceURI()));
                }
                for (int i = 0; i < reader.getAttributeCount(); i++) {
                    writer.writeAttribute(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
                }
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                writer.writeEndElement();
                depth--;
            } else if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
                writer.writeCharacters(reader.getText());
            }
            reader.next();
        } while (depth > 0);
        writer.close();
        return text.toString();
    }

    private List<Rejection.Issue> objections(String type, String resource) {
        StrictReading strict = new StrictReading(type);
        try {
            IParser parser = fhir.newXmlParser();
            parser.setParserErrorHandler(strict);
            parser.parseResource(resource);
        } catch (RuntimeException e) {
            if (strict.issues().isEmpty()) {
                strict.add(type, NO_R4);
            }
        }
        return strict.issues();
    }

    /** The name of the root, if all elements are FHIR's and carry their values in attributes. */
    private String shape(String body) {
        List<Rejection.Issue> issues = new ArrayList<>();
        Deque<String> path = new ArrayDeque<>();
        String root = null;
        int narrative = 0;
        try {
            XMLStreamReader reader = xml.createXMLStreamReader(new StringReader(body));
            while (reader.hasNext()) {
                switch (reader.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        boolean inNarrative = narrative > 0 || XHTML.equals(reader.getNamespaceURI());
                        narrative += inNarrative ? 1 : 0;
                        if (root == null) {
                            root = root(reader);
                        } else if (!inNarrative && !FHIR.equals(reader.getNamespaceURI()) && issues.size() < MOST) {
                            issues.add(new Rejection.Issue(
                                    path(path), "An element in it is not of the namespace " + FHIR + "."));
                        }
                        path.addLast(reader.getLocalName());
                        if (path.size() > JsonReader.DEEPEST) {
                            throw Rejection.of(
                                    RejectionKind.INVALID,
                                    "The XML is nested deeper than " + JsonReader.DEEPEST
                                            + " levels. Send the resource without such nesting.");
                        }
                    }
                    case XMLStreamConstants.END_ELEMENT -> {
                        narrative -= narrative > 0 ? 1 : 0;
                        path.removeLast();
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                        if (narrative == 0 && !reader.getText().isBlank() && issues.size() < MOST) {
                            issues.add(
                                    new Rejection.Issue(
                                            path(path),
                                            "There is text between its tags. XML of FHIR carries a value in the attribute 'value'."));
                        }
                    }
                    case XMLStreamConstants.DTD ->
                        throw Rejection.of(
                                RejectionKind.INVALID,
                                "The XML has a document type declaration, which FHIR does not have.");
                    default -> {
                        // Comments and processing instructions say nothing.
                    }
                }
            }
        } catch (XMLStreamException e) {
            throw Rejection.of(
                    RejectionKind.INVALID,
                    "The body is not well-formed XML" + place(e)
                            + ". Check that it is complete and that its Content-Type is" + " right.");
        }
        if (!issues.isEmpty()) {
            throw new Rejection(RejectionKind.INVALID, issues);
        }
        return String.valueOf(root);
    }

    private String root(XMLStreamReader reader) {
        if (!FHIR.equals(reader.getNamespaceURI())) {
            throw Rejection.of(
                    RejectionKind.INVALID,
                    "The root element must be of the namespace " + FHIR + ": xmlns=\"" + FHIR + "\".");
        }
        if (!types.contains(reader.getLocalName())) {
            throw Rejection.of(
                    RejectionKind.INVALID,
                    "FHIR R4 (4.0.1) has no resource type of the root element's name. Check its spelling; types of other FHIR"
                            + " versions must be converted to R4 first.");
        }
        return reader.getLocalName();
    }

    private static String path(Deque<String> path) {
        return String.join(".", path);
    }

    private static String place(XMLStreamException e) {
        return e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNumber() + ", column "
                        + e.getLocation().getColumnNumber() + ")";
    }
}
