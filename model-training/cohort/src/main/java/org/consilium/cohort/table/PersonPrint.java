package org.consilium.cohort.table;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.consilium.clinical.PatientCase;
import org.consilium.clinical.Visit;
import org.hl7.fhir.r4.model.Patient;

/**
 * What tells that two patient ids are one person: a link from one to the other, or the date of birth, the sex and the very
 * instants of all visits.
 *
 * <p><b>Missing</b>: with fewer than three visits, or visits that are dated by the day alone, two people may agree by chance; then
 * the id stands for itself.
 */
final class PersonPrint {

    private static final int FEWEST_VISITS = 3;
    private static final int SECONDS_A_DAY = 86_400;

    private PersonPrint() {}

    /** Words, of which two ids of one person share at least one. */
    static String of(PatientCase patient, Patient self) {
        String links = links(self);
        return links.isEmpty() ? alike(patient) : alike(patient) + " " + links;
    }

    /** The ids that a Patient says to be the same person, with a space between them. */
    static String links(Patient self) {
        List<String> words = new ArrayList<>();
        for (Patient.PatientLinkComponent link : self.getLink()) {
            String other = link.getOther().getReference();
            if (other != null) {
                String id = other.replaceFirst("/_history/.*$", "");
                words.add(id.substring(Math.max(id.lastIndexOf('/'), id.lastIndexOf(':')) + 1));
            }
        }
        return String.join(" ", words);
    }

    private static String alike(PatientCase patient) {
        List<Long> begins = patient.visits().stream()
                .map(Visit::effective)
                .map(at -> at.getEpochSecond())
                .distinct()
                .sorted()
                .toList();
        long timed = begins.stream().filter(at -> at % SECONDS_A_DAY != 0).count();
        if (timed < FEWEST_VISITS) {
            return patient.id();
        }
        String told = patient.demographics().birthDate() + "|"
                + patient.demographics().sex() + "|" + begins;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(told.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256.", e);
        }
    }
}
