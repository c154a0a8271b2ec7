package org.consilium.server.ranking;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.consilium.server.persistence.AmendmentLedger.Cause;
import org.consilium.server.ranking.AssessmentReport.RankedFinding;
import org.jspecify.annotations.Nullable;

/**
 * What is other in an assessment that was made again, and why, in sentences.
 *
 * @param because names the resources by their versions, and what they are called
 * @param changes one sentence a finding whose rank or shown probability is another; empty if none is
 */
record AssessmentChange(String because, List<String> changes) {

    private static final int NAMED = 5;

    /** Whether an assessment was made from an earlier version of what changed. */
    static boolean restsOn(AssessmentDocument document, Cause cause) {
        if (cause.version() == 0) {
            return true;
        }
        String prefix = cause.resource() + "/_history/";
        return document.inputs().stream()
                .filter(input -> input.startsWith(prefix))
                .anyMatch(input -> Integer.parseInt(input.substring(prefix.length())) < cause.version());
    }

    /** @param after null where the record is no longer there */
    static AssessmentChange of(AssessmentDocument before, @Nullable AssessmentDocument after, List<Cause> causes) {
        List<String> changes = after == null ? List.of() : changes(before.report(), after.report());
        String how = after == null
                ? "Withdrawn because "
                : changes.isEmpty() ? "Made again, with the same ranks, because " : "Rank changed because ";
        List<String> reasons = new ArrayList<>();
        causes.stream().limit(NAMED).forEach(cause -> reasons.add(reason(before, cause)));
        if (causes.size() > NAMED) {
            reasons.add((causes.size() - NAMED) + " more resources changed");
        }
        return new AssessmentChange(how + String.join("; ", reasons) + ".", changes);
    }

    private static String reason(AssessmentDocument before, Cause cause) {
        TreeSet<String> called = new TreeSet<>();
        before.features().forEach(feature -> feature.sources().stream()
                .filter(source -> source.type().equals(cause.resource().type())
                        && source.id().equals(cause.resource().id()))
                .forEach(source -> called.add(source.display())));
        boolean named = !called.isEmpty() && !cause.resource().type().equals("Patient");
        return cause.resource() + (named ? " (" + String.join(", ", called) + ")" : "") + " " + cause.how();
    }

    private static List<String> changes(AssessmentReport before, AssessmentReport after) {
        Map<String, String> titles = new LinkedHashMap<>();
        Map<String, String> was = states(before, titles);
        Map<String, String> is = states(after, titles);
        List<String> changes = new ArrayList<>();
        titles.forEach((id, title) -> {
            String old = was.getOrDefault(id, "not asked");
            String now = is.getOrDefault(id, "not asked");
            if (!old.equals(now)) {
                changes.add(title + ": " + old + " before, " + now + " now.");
            }
        });
        return changes;
    }

    private static Map<String, String> states(AssessmentReport report, Map<String, String> titles) {
        Map<String, String> states = new LinkedHashMap<>();
        for (RankedFinding finding : report.findings()) {
            titles.put(finding.id(), finding.title());
            BigDecimal percent = BigDecimal.valueOf(100 * finding.probability()).setScale(1, RoundingMode.HALF_EVEN);
            states.put(finding.id(), "rank " + finding.rank() + " (" + percent + " %)");
        }
        report.withheldFindings().forEach(finding -> {
            titles.put(finding.id(), finding.title());
            states.put(finding.id(), "withheld");
        });
        return states;
    }
}
