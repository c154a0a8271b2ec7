package org.consilium.ensemble.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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
    void anUnknownKindIsRefusedByName() {
        byte[] bytes = "{\"columns\":[{\"name\":\"ecg\",\"kind\":\"signal\"}]}".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> TableEncodingJson.read(bytes))
                .isInstanceOf(UnreadableModelException.class)
                .hasMessageContaining("ecg")
                .hasMessageContaining("signal");
    }
}
