package org.consilium.server.exchange;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.consilium.server.exchange.ResourceText.Link;
import org.jspecify.annotations.Nullable;

/**
 * A page of another server's search: its resources word for word, and where the next page is.
 *
 * @param next link of the next page; null on the last
 * @param drugsNotIncluded {@code Medication/[id]} that the resources refer to and the page does not hold
 */
public record SearchPage(List<String> resources, @Nullable String next, Set<String> drugsNotIncluded) {

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * Reads a page.
     *
     * @throws org.consilium.server.rejection.Rejection if it is no Bundle
     */
    public static SearchPage of(String text) throws IOException {
        BundleText bundle = JsonReader.bundle(text);
        List<String> resources = new ArrayList<>();
        Set<String> drugs = new HashSet<>();
        Set<String> here = new HashSet<>();
        for (BundleText.Entry entry : bundle.entries()) {
            ResourceText resource = entry.resource();
            if (resource == null || resource.type().equals("OperationOutcome")) {
                continue;
            }
            resources.add(resource.asItCame());
            if (resource.id() != null) {
                here.add(resource.type() + "/" + resource.id().value());
            }
            for (Link link : resource.references()) {
                if (link.literal() && link.value().matches("Medication/[A-Za-z0-9\\-.]{1,64}")) {
                    drugs.add(link.value());
                }
            }
        }
        drugs.removeAll(here);
        return new SearchPage(List.copyOf(resources), next(text), Set.copyOf(drugs));
    }

    private static @Nullable String next(String text) throws IOException {
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (!name.equals("link") || parser.currentToken() != JsonToken.START_ARRAY) {
                    parser.skipChildren();
                    continue;
                }
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    String relation = "";
                    String url = null;
                    while (parser.nextToken() == JsonToken.FIELD_NAME) {
                        String member = parser.currentName();
                        parser.nextToken();
                        if (member.equals("relation")) {
                            relation = parser.getText();
                        } else if (member.equals("url")) {
                            url = parser.getText();
                        } else {
                            parser.skipChildren();
                        }
                    }
                    if (relation.equals("next")) {
                        return url;
                    }
                }
            }
        }
        return null;
    }
}
