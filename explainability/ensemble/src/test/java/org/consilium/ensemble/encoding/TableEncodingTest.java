package org.consilium.ensemble.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.consilium.ensemble.UnreadableModelException;
import org.junit.jupiter.api.Test;

class TableEncodingTest {
    private static final TableEncoding ENCODING = new TableEncoding(List.of(
            new SourceColumn.Numeric("creatinine"),
            new SourceColumn.Ordinal("age band", List.of("<30", "30-60", ">60")),
            new SourceColumn.Categorical("site", List.of("north", "south"), true),
            new SourceColumn.Categorical("sex", List.of("female", "male"), false),
            new SourceColumn.Date("seen"),
            new SourceColumn.Text("note", List.of("pain", "fever"), List.of(2.0, 3.0))));

    @Test
    void eachKindBecomesTheNumbersThatMembersSee() {
        double[] row = ENCODING.encode(Map.of(
                "creatinine", " 81.5 ",
                "age band", "30-60",
                "site", "south",
                "sex", "female",
                "seen", "1971-01-01T08:00:00Z",
                "note", "Pain, pain; no cough")::get);

        assertThat(row).hasSize(7).containsExactly(new double[] {81.5, 1, 1, 0, 1, 3.386, 0}, within(1e-3));
        assertThat(ENCODING.source(6).name()).isEqualTo("note");
    }

    @Test
    void whatIsNotThereOrCannotBeReadIsUnknownAndNeverZero() {
        double[] row = ENCODING.encode(Map.of(
                "creatinine", "<0.1",
                "age band", "old",
                "sex", "?",
                "seen", "yesterday",
                "note", "NA")::get);

        assertThat(row).containsOnly(Double.NaN);
    }

    @Test
    void aLevelThatTrainingNeverSawIsTheRareOneOrUnknown() {
        double[] row = ENCODING.encode(Map.of("site", "west", "sex", "other")::get);

        assertThat(row[2]).isEqualTo(2);
        assertThat(row[3]).isNaN();
    }

    @Test
    void numbersOfOtherNotationsAreNoNumbers() {
        for (String cell : List.of("1,5", "0x1p3", "1d", "NaN", "Infinity", "1e999", "12 mg")) {
            assertThat(SourceColumn.number(cell)).as(cell).isNaN();
        }
        assertThat(SourceColumn.number("-1.5e-3")).isEqualTo(-0.0015);
    }

    @Test
    void anEncodingComesBackFromItsBytesUnchanged() {
        byte[] bytes = TableEncodingJson.write(ENCODING);

        assertThat(TableEncodingJson.write(TableEncodingJson.read(bytes))).isEqualTo(bytes);
        assertThat(TableEncodingJson.read(bytes).features()).isEqualTo(ENCODING.features());
    }

    @Test
    void laterKindsReadTheSameCellsAndComeBackFromTheirBytes() {
        TableEncoding encoding = new TableEncoding(
                List.of(
                        new SourceColumn.Categorical("code", List.of("250", "401"), true),
                        new SourceColumn.Date("seen", DateForm.DAY_FIRST, true),
                        new TextThemes(
                                "note",
                                List.of("pain", "fever"),
                                List.of(1.0, 1.0),
                                List.of(List.of(0.6), List.of(0.8)))),
                new MissingTokens(Set.of("", "unknown"), Map.of("code", Set.of("-9"))));
        Map<String, String> cells = Map.of("code", "401", "seen", "2.1.2024 07:30", "note", "fever");

        assertThat(encoding.encode(cells::get)).containsExactly(new double[] {1, 54, 2, 2, 0.8}, within(0.01));
        assertThat(encoding.encode(Map.of("code", "-9", "note", "unknown")::get))
                .containsOnly(Double.NaN);
        assertThat(encoding.features())
                .extracting(feature -> feature.name())
                .containsExactly("code", "seen", "seen: day of the year", "seen: day of the week", "note: theme 1");

        byte[] bytes = TableEncodingJson.write(encoding);
        assertThat(TableEncodingJson.write(TableEncodingJson.read(bytes))).isEqualTo(bytes);
        assertThat(TableEncodingJson.read(bytes).encode(cells::get)).isEqualTo(encoding.encode(cells::get));
    }

    @Test
    void aDateIsReadInItsColumnsFormAlone() {
        assertThat(DateForm.MONTH_FIRST.days("01/02/1970")).isEqualTo(1);
        assertThat(DateForm.DAY_FIRST.days("01/02/1970")).isEqualTo(31);
        assertThat(DateForm.YEAR_FIRST.days("1970/01/02")).isEqualTo(1);
        for (String cell : List.of(
                "31/12/70", "1970-13-01", "1970-02-30", "1970-01-02x", "12", "1970-01/02", "1970-01-02 or so")) {
            assertThat(DateForm.YEAR_FIRST.days(cell)).as(cell).isNaN();
        }
        assertThat(DateForm.MONTH_FIRST.days("31/12/1970")).isNaN();
    }

    @Test
    void anUnknownKindIsRefusedByName() {
        byte[] bytes = "{\"columns\":[{\"name\":\"ecg\",\"kind\":\"signal\"}]}".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> TableEncodingJson.read(bytes))
                .isInstanceOf(UnreadableModelException.class)
                .hasMessageContaining("ecg")
                .hasMessageContaining("signal");
    }
}
