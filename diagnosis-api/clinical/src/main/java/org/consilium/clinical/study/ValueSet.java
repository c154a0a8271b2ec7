package org.consilium.clinical.study;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.consilium.clinical.Code;

/**
 * Codes that mean the same clinical thing.
 *
 * <p>A code that ends in {@code *} stands for all that begin with it ({@code E11*} in ICD-10-CM).
 *
 * @param codes by code system; {@code snomed}, {@code loinc}, {@code rxnorm} and {@code icd10cm} stand for their URLs
 */
public record ValueSet(String id, String title, Map<String, List<String>> codes) {

    private static final Map<String, String> SYSTEMS =
            Map.of("snomed", Code.SNOMED, "loinc", Code.LOINC, "rxnorm", Code.RXNORM, "icd10cm", Code.ICD10CM);

    public ValueSet {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(title, "title");
        Map<String, List<String>> sorted = new TreeMap<>();
        codes.forEach((system, list) -> sorted.put(
                SYSTEMS.getOrDefault(system, system), list.stream().sorted().toList()));
        codes = java.util.Collections.unmodifiableMap(sorted);
    }

    /** Whether one of the codes is in the set. */
    public boolean containsAny(Collection<Code> candidates) {
        for (Code candidate : candidates) {
            for (String member : codes.getOrDefault(candidate.system(), List.of())) {
                boolean matches = member.endsWith("*")
                        ? candidate.code().startsWith(member.substring(0, member.length() - 1))
                        : candidate.code().equals(member);
                if (matches) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Its codes in canonical order, prefixes as they are written. */
    @JsonIgnore
    public List<Code> members() {
        List<Code> members = new ArrayList<>();
        codes.forEach((system, list) -> list.forEach(code -> members.add(new Code(system, code))));
        return List.copyOf(members);
    }
}
