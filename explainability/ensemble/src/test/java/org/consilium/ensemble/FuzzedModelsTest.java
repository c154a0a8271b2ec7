package org.consilium.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.consilium.ensemble.encoding.DateForm;
import org.consilium.ensemble.encoding.MissingTokens;
import org.consilium.ensemble.encoding.SourceColumn;
import org.consilium.ensemble.encoding.TableEncoding;
import org.consilium.ensemble.encoding.TableEncodingJson;
import org.consilium.ensemble.encoding.TextThemes;

/** Whatever is done to a model file, it is read or refused with its place, and nothing else happens. */
class FuzzedModelsTest {

    private static final List<String> FILES =
            List.of("xgb-gamma.json.gz", "xgb-cities.ubj.gz", "lgb-stumpless.txt.gz", "lgb-poisson.txt.gz");

    private static final Map<String, byte[]> UNPACKED = new HashMap<>();
    private static byte[] wholeBundle = {};

    /** Numbers that hurt where an honest file has others. */
    private static final List<String> HOSTILE_NUMBERS = List.of(
            "-1",
            "-2",
            "0",
            "1",
            "2147483647",
            "-2147483648",
            "4294967296",
            "1e999",
            "NaN",
            "Infinity",
            "-Infinity",
            "1e-400",
            "0.5",
            "",
            "\"\"",
            "null",
            "[]",
            "{}",
            "99999999999999999999",
            "9",
            "true");

    /** A change to the bytes of a file, at a place and by an amount that are shares of what there is. */
    record Damage(Kind kind, double at, double length, int value) {
        enum Kind {
            SET,
            FLIP,
            DELETE,
            REPEAT,
            CUT,
            INSERT,
            NUMBER
        }

        byte[] to(byte[] bytes) {
            if (bytes.length == 0) {
                return bytes;
            }
            int from = (int) (at * (bytes.length - 1));
            int to = (int) Math.min(bytes.length, from + 1 + length * length * length * bytes.length);
            return switch (kind) {
                case SET -> with(bytes, from, (byte) value);
                case FLIP -> with(bytes, from, (byte) (bytes[from] ^ 1 << (value & 7)));
                case DELETE -> join(bytes, 0, from, new byte[0], to, bytes.length);
                case REPEAT -> join(bytes, 0, to, new byte[0], from, bytes.length);
                case CUT -> Arrays.copyOf(bytes, from);
                case INSERT -> join(bytes, 0, from, new byte[] {(byte) value, (byte) (value >> 8)}, from, bytes.length);
                case NUMBER -> number(bytes, from);
            };
        }

        private static byte[] with(byte[] bytes, int at, byte value) {
            byte[] changed = bytes.clone();
            changed[at] = value;
            return changed;
        }

        /** Puts a hostile number in the place of the number that follows. */
        private byte[] number(byte[] bytes, int near) {
            int from = near;
            while (from < bytes.length && !(bytes[from] >= '0' && bytes[from] <= '9')) {
                from++;
            }
            int to = from;
            while (to < bytes.length && ((bytes[to] >= '0' && bytes[to] <= '9') || bytes[to] == '.')) {
                to++;
            }
            String number = HOSTILE_NUMBERS.get(Math.floorMod(value, HOSTILE_NUMBERS.size()));
            return join(bytes, 0, from, number.getBytes(StandardCharsets.US_ASCII), to, bytes.length);
        }

        private static byte[] join(byte[] bytes, int from, int to, byte[] middle, int from2, int to2) {
            byte[] joined = new byte[to - from + middle.length + to2 - from2];
            System.arraycopy(bytes, from, joined, 0, to - from);
            System.arraycopy(middle, 0, joined, to - from, middle.length);
            System.arraycopy(bytes, from2, joined, to - from + middle.length, to2 - from2);
            return joined;
        }
    }

    @Provide
    Arbitrary<List<Damage>> damages() {
        return Combinators.combine(
                        Arbitraries.of(Damage.Kind.class),
                        Arbitraries.doubles().between(0, 1).ofScale(6),
                        Arbitraries.doubles().between(0, 0.999).ofScale(3),
                        Arbitraries.integers().between(0, 65_535))
                .as(Damage::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    @Provide
    Arbitrary<String> files() {
        return Arbitraries.of(FILES);
    }

    @Property(seed = "20260101", tries = 1_500, shrinking = ShrinkingMode.BOUNDED)
    void aDamagedModelIsReadOrRefusedWithItsPlace(@ForAll("files") String file, @ForAll("damages") List<Damage> damages)
            throws IOException {
        readsOrRefuses(unpacked(file), damages, FuzzedModelsTest::readModel);
    }

    @Property(seed = "20260101", tries = 500, shrinking = ShrinkingMode.BOUNDED)
    void damagedCompactTreesAreReadOrRefusedWithTheirPlace(@ForAll("damages") List<Damage> damages) {
        readsOrRefuses(CompactTrees.write(Examples.trees()), damages, bytes -> CompactTrees.read("a.trees", bytes));
        readsOrRefuses(CompactTrees.write(Examples.forest()), damages, bytes -> CompactTrees.read("a.trees", bytes));
    }

    @Property(seed = "20260101", tries = 300, shrinking = ShrinkingMode.BOUNDED)
    void aDamagedPackedModelIsReadOrRefusedWithItsPlace(@ForAll("damages") List<Damage> damages) throws IOException {
        readsOrRefuses(Fixtures.open("xgb-gamma.json.gz").readAllBytes(), damages, FuzzedModelsTest::readModel);
    }

    @Property(seed = "20260101", tries = 300, shrinking = ShrinkingMode.BOUNDED)
    void aDamagedBundleIsOpenedOrRefusedWithItsPlace(@ForAll("damages") List<Damage> damages) throws IOException {
        Path folder = Files.createTempDirectory("fuzz");
        Path file = folder.resolve("a.bundle");
        try {
            if (wholeBundle.length == 0) {
                Examples.bundle().write(file, SigningKey.generate());
                wholeBundle = Files.readAllBytes(file);
            }
            readsOrRefuses(wholeBundle, damages, bytes -> {
                try {
                    Files.write(file, bytes);
                    return ModelBundle.openUnverified(file).tasks().get(0).ensemble().blend().members().stream()
                            .map(Blend.Weighted::member)
                            .filter(TreeEnsemble.class::isInstance)
                            .map(TreeEnsemble.class::cast)
                            .findFirst()
                            .orElseThrow();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    /** Each kind of column, with forms of dates, themes of texts, rates of levels and words for what is missing. */
    private static final TableEncoding ENCODING = new TableEncoding(
            List.of(
                    new SourceColumn.Numeric("creatinine"),
                    new SourceColumn.Ordinal("age band", List.of("<30", "30-60", ">60")),
                    new SourceColumn.Categorical("site", List.of("north", "south"), true),
                    new SourceColumn.Date("born"),
                    new SourceColumn.Date("seen", DateForm.DAY_FIRST, true),
                    new SourceColumn.Text("note", List.of("pain", "fever"), List.of(2.0, 3.0)),
                    new TextThemes(
                            "letter",
                            List.of("pain", "fever"),
                            List.of(1.0, 1.5),
                            List.of(List.of(0.6, 0.1), List.of(0.8, -0.2)))),
            new MissingTokens(Set.of("", "unknown"), Map.of("site", Set.of("-9"))));

    private static final List<String> CELLS =
            List.of("30-60", "2.1.2024 07:30", "1970-01-02", "south", "pain and fever", "-9", "1e300", "");

    @Property(seed = "20260101", tries = 1_500, shrinking = ShrinkingMode.BOUNDED)
    void aDamagedEncodingIsReadOrRefusedWithItsPlace(@ForAll("damages") List<Damage> damages) {
        byte[] damaged = TableEncodingJson.write(ENCODING);
        for (Damage damage : damages) {
            damaged = damage.to(damaged);
        }
        try {
            TableEncoding read = TableEncodingJson.read(damaged);
            for (String cell : CELLS) {
                for (double value : read.encode(name -> cell)) {
                    assertThat(value).isNotIn(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
                }
            }
            assertThat(TableEncodingJson.write(TableEncodingJson.read(TableEncodingJson.write(read))))
                    .isEqualTo(TableEncodingJson.write(read));
        } catch (UnreadableModelException e) {
            assertThat(e.place()).startsWith("encoding.json");
        }
    }

    private static byte[] unpacked(String file) throws IOException {
        byte[] bytes = UNPACKED.get(file);
        if (bytes == null) {
            bytes = Fixtures.unpacked(file);
            UNPACKED.put(file, bytes);
        }
        return bytes;
    }

    private static void readsOrRefuses(byte[] bytes, List<Damage> damages, Function<byte[], TreeEnsemble> reader) {
        byte[] damaged = bytes;
        for (Damage damage : damages) {
            damaged = damage.to(damaged);
        }
        try {
            TreeEnsemble trees = reader.apply(damaged);
            double[] unknown = new double[trees.features()];
            Arrays.fill(unknown, Double.NaN);
            for (double margin : trees.margins(unknown)) {
                assertThat(margin).isNotNaN();
            }
        } catch (UnreadableModelException e) {
            assertThat(e.place()).isNotBlank();
            assertThat(e.getMessage()).contains(e.place());
        }
    }

    private static TreeEnsemble readModel(byte[] bytes) {
        try {
            return TreeModelReader.read(new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
