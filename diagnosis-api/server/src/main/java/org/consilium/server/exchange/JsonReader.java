package org.consilium.server.exchange;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.consilium.server.exchange.ResourceText.Link;
import org.consilium.server.exchange.ResourceText.Meta;
import org.consilium.server.exchange.ResourceText.Span;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;

/**
 * Reads incoming JSON once, in one pass, without building a tree: finds the resources, their ids, metas and references.
 *
 * <p>Broken JSON, a name given twice in one object, and nesting deeper than {@value #DEEPEST} are refused with line and
 * column; the message never quotes the text.
 */
final class JsonReader {

    /** Deeper than any real resource (questionnaires reach about 40), far from the stack's end. */
    static final int DEEPEST = 100;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(64_000_000)
                    .maxNumberLength(200)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Elements of the types reference, uri, url and uuid, in which an entry's fullUrl stands for its resource. */
    private static final Set<String> LINKS =
            Set.of("reference", "uri", "url", "valueUri", "valueUrl", "valueUuid", "valueOid");

    private static final String COMMENTS = "fhir_comments";
    private static final int MOST_OBJECTIONS = 20;

    private final String source;
    private final JsonParser parser;
    private List<Rejection.Issue> objections = new ArrayList<>();

    private JsonReader(String source) throws IOException {
        this.source = source;
        this.parser = JSON.createParser(source.toCharArray());
    }

    /** A single resource. */
    static ResourceText resource(String source) {
        return read(source, reader -> {
            reader.expectObject("a resource");
            ResourceText resource = reader.readResource();
            reader.expectEnd();
            return resource;
        });
    }

    /** A Bundle, its entries found but not parsed. */
    static BundleText bundle(String source) {
        return read(source, reader -> {
            reader.expectObject("a Bundle");
            BundleText bundle = reader.readBundle();
            reader.expectEnd();
            return bundle;
        });
    }

    private interface Reading<T> {
        T from(JsonReader reader) throws IOException;
    }

    private static <T> T read(String source, Reading<T> reading) {
        Decimals.requireWritable(source);
        Letters.requireStorable(source);
        try {
            return reading.from(new JsonReader(source));
        } catch (StreamConstraintsException e) {
            throw Rejection.of(
                    RejectionKind.INVALID,
                    "The JSON is nested deeper than " + DEEPEST
                            + " levels or holds a string or number beyond the limits" + place(e)
                            + ". Send the resource without such nesting.");
        } catch (JsonProcessingException e) {
            boolean twice = String.valueOf(e.getOriginalMessage()).startsWith("Duplicate field");
            throw Rejection.of(
                    RejectionKind.INVALID,
                    (twice ? "A name is given twice in one JSON object" : "The body is not well-formed JSON") + place(e)
                            + ". Check that it is complete and that its Content-Type is right.");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }

    private void expectObject(String what) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw Rejection.of(
                    RejectionKind.INVALID, "The body must be " + what + ": a JSON object that starts with '{'.");
        }
    }

    private void expectEnd() throws IOException {
        if (parser.nextToken() != null) {
            throw Rejection.of(
                    RejectionKind.INVALID,
                    "Something follows after the end of the JSON object. Send one resource only.");
        }
    }

    /** From the opening brace to the closing one. */
    private BundleText readBundle() throws IOException {
        String type = null;
        boolean bundle = false;
        List<BundleText.Entry> entries = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("resourceType") && value == JsonToken.VALUE_STRING) {
                bundle = parser.getText().equals("Bundle");
            } else if (name.equals("type") && value == JsonToken.VALUE_STRING) {
                type = parser.getText();
            } else if (name.equals("entry") && value == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    if (parser.currentToken() != JsonToken.START_OBJECT) {
                        throw Rejection.at(
                                RejectionKind.INVALID,
                                "Bundle.entry[" + entries.size() + "]",
                                "An entry must be a JSON object.");
                    }
                    entries.add(readEntry(entries.size()));
                }
            } else {
                parser.skipChildren();
            }
        }
        if (!bundle) {
            throw Rejection.at(
                    RejectionKind.INVALID,
                    "resourceType",
                    "Only a Bundle can be posted here. Post a single resource to its type, such as /fhir/Observation.");
        }
        return new BundleText(type, entries);
    }

    private BundleText.Entry readEntry(int index) throws IOException {
        String fullUrl = null;
        ResourceText resource = null;
        Map<String, String> request = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("fullUrl") && value == JsonToken.VALUE_STRING) {
                fullUrl = parser.getText();
            } else if (name.equals("resource") && value == JsonToken.START_OBJECT) {
                try {
                    resource = readResource();
                } catch (Rejection e) {
                    throw e.under("Bundle.entry[" + index + "].resource");
                }
            } else if (name.equals("request") && value == JsonToken.START_OBJECT) {
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String member = parser.currentName();
                    if (parser.nextToken() == JsonToken.VALUE_STRING) {
                        request.put(member, parser.getText());
                    } else {
                        parser.skipChildren();
                    }
                }
            } else {
                parser.skipChildren();
            }
        }
        return new BundleText.Entry(
                index,
                fullUrl,
                resource,
                request.get("method"),
                request.get("url"),
                request.get("ifNoneExist"),
                request.get("ifMatch"),
                request.get("ifNoneMatch"));
    }

    private ResourceText readResource() throws IOException {
        int start = tokenStart();
        Span type = null;
        Span id = null;
        Meta meta = null;
        List<Link> references = new ArrayList<>();
        objections = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("resourceType") && value == JsonToken.VALUE_STRING) {
                type = span();
            } else if (name.equals("id") && value == JsonToken.VALUE_STRING) {
                id = span();
            } else if (name.equals("meta") && value == JsonToken.START_OBJECT) {
                meta = readMeta();
            } else {
                collectReferences(name, references);
            }
        }
        if (type == null) {
            throw Rejection.at(
                    RejectionKind.INVALID,
                    "resourceType",
                    "The resource has no resourceType. Name its type, such as Patient.");
        }
        return new ResourceText(
                source,
                start,
                tokenEnd(),
                type.value(),
                type.end(),
                id,
                meta,
                List.copyOf(references),
                List.copyOf(objections));
    }

    private Meta readMeta() throws IOException {
        int afterBrace = tokenEnd();
        boolean empty = true;
        Span versionId = null;
        Span lastUpdated = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            empty = false;
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("versionId") && value == JsonToken.VALUE_STRING) {
                versionId = span();
            } else if (name.equals("lastUpdated") && value == JsonToken.VALUE_STRING) {
                lastUpdated = span();
            } else {
                parser.skipChildren();
            }
        }
        return new Meta(afterBrace, empty, versionId, lastUpdated);
    }

    /** Walks the value that the parser stands on, however deep, and keeps the links in it, and what JSON of FHIR never has. */
    private void collectReferences(String name, List<Link> references) throws IOException {
        JsonToken token = parser.currentToken();
        if (name.equals(COMMENTS)) {
            object(name, "FHIR R4 has no comments in JSON, unlike DSTU2. Leave '" + COMMENTS + "' out.");
        }
        if (!token.isStructStart()) {
            value(name, "", name, token, references);
            return;
        }
        Deque<String> parents = new ArrayDeque<>();
        String member = name;
        JsonToken before = token;
        if (token == JsonToken.START_OBJECT) {
            parents.push(name);
        }
        for (int depth = 1; depth > 0; before = token) {
            token = parser.nextToken();
            if (token.isStructStart()) {
                depth++;
                if (token == JsonToken.START_OBJECT) {
                    parents.push(member);
                }
            } else if (token.isStructEnd()) {
                if (before.isStructStart()) {
                    object(
                            name,
                            "There is an empty array or object in it, which FHIR does not allow. Leave the element out.");
                }
                depth--;
                if (token == JsonToken.END_OBJECT) {
                    member = parents.pop();
                }
            } else if (token == JsonToken.FIELD_NAME) {
                member = parser.currentName();
                if (member.equals(COMMENTS)) {
                    object(name, "FHIR R4 has no comments in JSON, unlike DSTU2. Leave '" + COMMENTS + "' out.");
                }
            } else {
                value(name, parents.isEmpty() ? "" : parents.peek(), member, token, references);
            }
        }
    }

    /** A value that is no object and no array. */
    private void value(String path, String parent, String member, JsonToken token, List<Link> references)
            throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            if (LINKS.contains(member) || (member.equals(ResourceText.NARRATIVE) && mayLink(parser.getText()))) {
                references.add(link(path, member));
            }
        } else if (token == JsonToken.VALUE_NULL && parser.getParsingContext().inObject()) {
            object(
                    path,
                    "There is null in it, which FHIR has in arrays of primitive values only. Leave the element out.");
        }
        String wrong = JsonScalars.objection(parent, member, token);
        if (wrong != null) {
            object(path, wrong);
        }
    }

    private void object(String path, String text) {
        Rejection.Issue issue = new Rejection.Issue(path, text);
        if (objections.size() < MOST_OBJECTIONS && !objections.contains(issue)) {
            objections.add(issue);
        }
    }

    private static boolean mayLink(String narrative) {
        return narrative.contains("href=") || narrative.contains("src=");
    }

    private Span span() throws IOException {
        String value = parser.getText();
        return new Span(tokenStart(), tokenEnd(), value);
    }

    private Link link(String path, String element) throws IOException {
        Span span = span();
        return new Link(path, element, span.start(), span.end(), span.value());
    }

    private int tokenStart() {
        return (int) parser.currentTokenLocation().getCharOffset();
    }

    /** After the token's last character; a string must have been read to its end before. */
    private int tokenEnd() {
        return (int) parser.currentLocation().getCharOffset();
    }
}
