package org.consilium.cohort.study;

import java.util.Map;
import java.util.Optional;
import org.consilium.clinical.Code;
import org.consilium.clinical.study.ValueSet;

/**
 * Whether a code can be one of its system's, by its form and check digit; what it means is not looked at.
 *
 * <p><b>Source</b>: SNOMED CT identifiers end in a Verhoeff check digit (Release File Specification, section 5.5); LOINC's in
 * one of modulus 10 after a hyphen (LOINC Users' Guide, appendix C).
 */
final class CodeForms {

    private static final int[][] DIHEDRAL = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
        {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
        {2, 3, 4, 0, 1, 7, 8, 9, 5, 6},
        {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
        {4, 0, 1, 2, 3, 9, 5, 6, 7, 8},
        {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
        {6, 5, 9, 8, 7, 1, 0, 4, 3, 2},
        {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
        {8, 7, 6, 5, 9, 3, 2, 1, 0, 4},
        {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}
    };

    private static final int[] PERMUTATION = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};

    private static final Map<String, String> ICD = Map.of(
            Code.ICD10CM,
            "[A-Z][0-9][0-9A-Z](\\.?[0-9A-Z]{1,4})?",
            "http://hl7.org/fhir/sid/icd-10",
            "[A-Z][0-9][0-9A-Z](\\.?[0-9A-Z]{1,4})?",
            "http://hl7.org/fhir/sid/icd-9-cm",
            "([0-9]{3}|V[0-9]{2}|E[0-9]{3})(\\.?[0-9]{1,2})?");

    private CodeForms() {}

    /** What is wrong with a code's form; empty where nothing is, or where its system's form is not known here. */
    static Optional<String> wrong(Code code) {
        String text = code.code();
        if (text.isBlank()) {
            return Optional.of("is empty. Give a code or take it out");
        }
        if (text.endsWith("*")) {
            return text.length() == 1
                    ? Optional.of(
                            "stands for every code of the system. Give the letters or digits that they begin with")
                    : Optional.empty();
        }
        if (code.system().equals(Code.LOINC) && !text.startsWith("L")) {
            return isLoinc(text) ? Optional.empty() : Optional.of("is no LOINC code: its check digit does not fit");
        }
        if (code.system().equals(Code.SNOMED)) {
            return isSnomed(text)
                    ? Optional.empty()
                    : Optional.of("is no SNOMED CT code: its check digit does not fit");
        }
        String form = ICD.get(code.system());
        return form == null || text.matches(form)
                ? Optional.empty()
                : Optional.of("has not the form of an ICD code. Maybe it is of another system, or needs an asterisk");
    }

    static boolean isLoinc(String code) {
        if (!code.matches("[0-9]{1,7}-[0-9]")) {
            return false;
        }
        int dash = code.indexOf('-');
        int sum = 0;
        for (int i = 0; i < dash; i++) {
            int digit = code.charAt(dash - 1 - i) - '0';
            int times = i % 2 == 0 ? 2 * digit : digit;
            sum += times > 9 ? times - 9 : times;
        }
        return (10 - sum % 10) % 10 == code.charAt(dash + 1) - '0';
    }

    static boolean isSnomed(String code) {
        if (!code.matches("[1-9][0-9]{5,17}")) {
            return false;
        }
        int check = 0;
        for (int i = 0; i < code.length(); i++) {
            int digit = code.charAt(code.length() - 1 - i) - '0';
            for (int times = 0; times < i % 8; times++) {
                digit = PERMUTATION[digit];
            }
            check = DIHEDRAL[check][digit];
        }
        return check == 0;
    }

    /** A code, or the beginning of some, that is in both sets; empty where none is. */
    static Optional<Code> shared(ValueSet one, ValueSet other) {
        for (Code a : one.members()) {
            for (Code b : other.members()) {
                if (a.system().equals(b.system())) {
                    String first = bare(a.code());
                    String second = bare(b.code());
                    boolean meet = first.equals(second)
                            || (b.code().endsWith("*") && first.startsWith(second))
                            || (a.code().endsWith("*") && second.startsWith(first));
                    if (meet) {
                        return Optional.of(first.length() >= second.length() ? a : b);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static String bare(String code) {
        return code.replace("*", "").replace(".", "");
    }
}
