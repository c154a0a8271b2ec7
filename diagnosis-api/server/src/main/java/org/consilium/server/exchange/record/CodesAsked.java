package org.consilium.server.exchange.record;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.consilium.clinical.Code;
import org.consilium.clinical.study.Study;
import org.consilium.fhir.CodeTranslation;

/**
 * Tells from a result's text whether a study could read anything from it, so that of fifty thousand values of a monitor only
 * those are parsed that are evidence. What might be is parsed: nothing is left out that parsing would find.
 */
final class CodesAsked {

    private static final Pattern CODE = Pattern.compile("\"code\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*+)\"");

    private final Set<String> codes = new HashSet<>();

    CodesAsked(Study study, CodeTranslation translation) {
        study.concepts()
                .forEach(concept ->
                        concept.codes().members().stream().map(Code::code).forEach(codes::add));
        translation.sources().stream().map(Code::code).forEach(codes::add);
    }

    /**
     * @param json an Observation
     * @param mayTranslate whether somebody else may know what a code is in LOINC, which is asked of those that have no code of
     *     it
     */
    boolean mayBeEvidence(String json, boolean mayTranslate) {
        if (mayTranslate && (!json.contains("\"http://loinc.org\"") || json.contains("\"component\""))) {
            return true;
        }
        Matcher code = CODE.matcher(json);
        while (code.find()) {
            String found = code.group(1);
            // Some maps know codes without their dots.
            if (codes.contains(found) || codes.contains(found.replace(".", "")) || found.indexOf('\\') >= 0) {
                return true;
            }
        }
        return false;
    }
}
