package org.consilium.server.exchange.validation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.consilium.fhir.CodeTranslation;

/** The FHIR resources that say what this platform's extensions, operations and code maps are. */
public final class Definitions {

    /** What every canonical address of this platform's own definitions begins with. */
    public static final String BASE = "http://consilium.health/fhir/";

    private static final String FOLDER = "/org/consilium/server/exchange/definitions/";

    private Definitions() {}

    /** A definition as it is in the repository. */
    public record Definition(String type, String id, String json) {

        public String url() {
            return BASE + type + "/" + id;
        }
    }

    /** All definitions, in the order of their names. */
    public static List<Definition> all() {
        List<Definition> all = new ArrayList<>();
        for (String name : read("index.txt").split("\n", -1)) {
            if (!name.isBlank()) {
                int dash = name.indexOf('-');
                all.add(new Definition(
                        name.substring(0, dash), name.substring(dash + 1, name.length() - 5), read(name)));
            }
        }
        for (String map : CodeTranslation.shippedMaps()) {
            all.add(new Definition("ConceptMap", id(map), map));
        }
        return List.copyOf(all);
    }

    /** A map's id stands in its canonical address. */
    private static String id(String map) {
        int start = map.indexOf(BASE + "ConceptMap/") + BASE.length() + "ConceptMap/".length();
        return map.substring(start, map.indexOf('"', start));
    }

    private static String read(String name) {
        try (InputStream in = Definitions.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("The definition " + name + " is not on the class path.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
