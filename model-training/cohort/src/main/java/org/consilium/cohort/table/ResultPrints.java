package org.consilium.cohort.table;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.consilium.clinical.Demographics.Sex;
import org.consilium.clinical.Evidence;
import org.consilium.clinical.Measurement;
import org.consilium.clinical.PatientCase;

/**
 * Who is one person by the results themselves: a record that is there again under another id, with its dates moved or a part of its
 * visits left out, still has the same numbers to the last digit.
 *
 * <p>Of each time at which something was measured a print of all its results is taken; results of one digit tell nobody apart and do not
 * count. Two ids are one person where half of the prints of the lesser record are the other's too, nobody else has them, and they
 * hold {@value #DIGITS_THAT_TELL} digits or more together: as many numbers of several digits do not agree by chance.
 *
 * <p><b>Missing</b>: whoever has fewer results stands for himself. Patients of two different sexes are two. Of a long record the
 * {@value #MOST_PRINTS} least prints are kept, which are the same ones in its copy.
 *
 * <p><b>Thread safety</b>: {@link #take} may be called from several threads.
 */
final class ResultPrints {

    private static final int MOST_PRINTS = 32;
    private static final int MOST_IDS_OF_A_PERSON = 3;
    private static final int DIGITS_THAT_TELL = 24;

    /** What a conversion of units adds behind these tells nothing. */
    private static final MathContext MEASURED = new MathContext(6);

    private static final int DIGITS_OF_A_RESULT = 3;

    /** A print and how many digits it holds. */
    private record Print(long hash, int digits) {}

    private record Printed(Sex sex, List<Print> prints) {}

    private final Map<String, Printed> byPatient = new HashMap<>();

    void take(PatientCase patient) {
        Map<Instant, TreeMap<String, BigDecimal>> results = new TreeMap<>();
        for (Measurement result : patient.measurements()) {
            if (result.standing().counts() && result.value() instanceof Evidence.Measured measured) {
                BigDecimal value =
                        BigDecimal.valueOf(measured.value()).round(MEASURED).stripTrailingZeros();
                if (value.precision() > 1) {
                    results.computeIfAbsent(result.effective(), at -> new TreeMap<>())
                            .put(result.concept() + "=" + value, value);
                }
            }
        }
        TreeMap<Long, Integer> least = new TreeMap<>();
        results.values().forEach(all -> {
            int digits = all.values().stream()
                    .mapToInt(value -> Math.min(DIGITS_OF_A_RESULT, value.precision()))
                    .sum();
            least.put(hash(String.join("|", all.keySet())), digits);
            if (least.size() > MOST_PRINTS) {
                least.pollLastEntry();
            }
        });
        List<Print> prints = least.entrySet().stream()
                .map(print -> new Print(print.getKey(), print.getValue()))
                .toList();
        if (prints.stream().mapToInt(Print::digits).sum() >= DIGITS_THAT_TELL) {
            synchronized (byPatient) {
                byPatient.put(patient.id(), new Printed(patient.demographics().sex(), prints));
            }
        }
    }

    /** Pairs of ids that are one person. */
    Collection<Set<String>> persons() {
        Map<Long, List<String>> owners = new HashMap<>();
        new TreeMap<>(byPatient).forEach((id, printed) -> printed.prints()
                .forEach(print -> owners.computeIfAbsent(print.hash(), hash -> new ArrayList<>(1))
                        .add(id)));
        Map<Set<String>, int[]> shared = new HashMap<>();
        byPatient.forEach((id, printed) -> printed.prints().forEach(print -> {
            List<String> ids = owners.getOrDefault(print.hash(), List.of());
            if (ids.size() <= MOST_IDS_OF_A_PERSON) {
                ids.stream().filter(other -> other.compareTo(id) > 0).forEach(other -> {
                    int[] counts = shared.computeIfAbsent(new TreeSet<>(Set.of(id, other)), pair -> new int[2]);
                    counts[0]++;
                    counts[1] += print.digits();
                });
            }
        }));
        return shared.entrySet().stream()
                .filter(pair -> pair.getValue()[1] >= DIGITS_THAT_TELL && isOne(pair.getKey(), pair.getValue()[0]))
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean isOne(Set<String> pair, int prints) {
        List<Printed> both =
                pair.stream().map(byPatient::get).filter(Objects::nonNull).toList();
        int lesser = both.stream().mapToInt(one -> one.prints().size()).min().orElse(0);
        long sexes = both.stream()
                .map(Printed::sex)
                .filter(sex -> sex != Sex.UNKNOWN)
                .distinct()
                .count();
        return sexes < 2 && 2 * prints >= lesser;
    }

    private static long hash(String text) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256.", e);
        }
    }
}
