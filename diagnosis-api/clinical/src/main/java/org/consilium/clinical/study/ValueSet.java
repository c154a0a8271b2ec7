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
 * <p>A code that ends in {@code *} stands for all that begin with it ({@code E11*} in ICD-10-CM). Codes of ICD are the same with
 * and without their dot.
 *
 * @param codes by code system; {@code snomed}, {@code loinc}, {@code rxnorm}, {@code icd10cm}, {@code icd10},
 *     {@code icd9cm}, {@code atc} and {@code ndc} stand for their URLs
 */
public record ValueSet(String id, String title, Map<String, List<String>> codes) {

    private static final Map<String, String> SYSTEMS = Map.of(
            "snomed",
            Code.SNOMED,
            "loinc",
            Code.LOINC,
            "rxnorm",
            Code.RXNORM,
            "icd10cm",
            Code.ICD10CM,
            "icd10",
            "http://hl7.org/fhir/sid/icd-10",
            "icd9cm",
            "http://hl7.org/fhir/sid/icd-9-cm",
            "atc",
            "http://www.whocc.no/atc",
            "ndc",
            "http://hl7.org/fhir/sid/ndc");

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
            List<String> members = codes.getOrDefault(candidate.system(), List.of());
            if (!members.isEmpty()) {
                boolean icd = isIcd10(candidate.system()) || isIcd9(candidate.system());
                String code = icd ? undotted(candidate.code()) : candidate.code();
                if (members.stream().anyMatch(member -> matches(icd ? undotted(member) : member, code))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean matches(String member, String code) {
        return member.endsWith("*") ? code.startsWith(member.substring(0, member.length() - 1)) : code.equals(member);
    }

    private static String undotted(String code) {
        return code.indexOf('.') < 0 ? code : code.replace(".", "");
    }

    /** Whether a code system is ICD-10 or a national form of it, or a site's copy that is named so. */
    static boolean isIcd10(String system) {
        return system.contains("icd-10") || system.contains("icd10");
    }

    static boolean isIcd9(String system) {
        return system.contains("icd-9") || system.contains("icd9");
    }

    /** Its codes in canonical order, prefixes as they are written. */
    @JsonIgnore
    public List<Code> members() {
        List<Code> members = new ArrayList<>();
        codes.forEach((system, list) -> list.forEach(code -> members.add(new Code(system, code))));
        return List.copyOf(members);
    }
}
