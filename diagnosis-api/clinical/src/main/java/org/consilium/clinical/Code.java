package org.consilium.clinical;

import java.util.Comparator;
import java.util.Objects;

/** One code of one code system; the display is left out, since it must never decide anything. */
public record Code(String system, String code) implements Comparable<Code> {

    public static final String SNOMED = "http://snomed.info/sct";
    public static final String LOINC = "http://loinc.org";
    public static final String RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm";
    public static final String ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm";

    private static final Comparator<Code> CANONICAL =
            Comparator.comparing(Code::system).thenComparing(Code::code);

    public Code {
        Objects.requireNonNull(system, "system");
        Objects.requireNonNull(code, "code");
    }

    @Override
    public int compareTo(Code other) {
        return CANONICAL.compare(this, other);
    }
}
