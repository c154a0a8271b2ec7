package org.consilium.cohort.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReportPageTest {

    private static final String CARD =
            """
            {"title":"T","sourceAttributes":[{"number":1,"title":"Developer","value":"not available","source":"entered"},
            {"number":2,"title":"Validity","value":"AUROC","source":"measured"}]}""";
    private static final String EVALUATION =
            """
            {"findings":[{"title":"Gout","horizonDays":1,"cases":40,"prevalence":0.1,"auroc":{"value":0.8,"low":0.7,"high":0.9},
            "calibrationIntercept":{"value":-0.0012,"low":-0.2,"high":0.2},
            "calibration":[{"said":0.1,"seen":{"value":0,"low":0,"high":0.05},"cases":0,"visits":60}]%s}],"dropped":[]}""";

    @Test
    void readsAsAClinicianWouldWriteIt() throws Exception {
        String page = page("");
        assertThat(page)
                .contains("<td>1 day</td>")
                .contains("<td>0.00 (-0.20 to 0.20)</td>")
                .contains("<td>10.00 %</td><td>0.00 % (0.00 to 5.00)</td><td>0</td><td>60</td>")
                .contains("No single feature stands out.")
                .contains("not available</td><td></td>")
                .contains("<td>measured</td>");
        assertThat(page(",\"note\":\"Look <here>.\""))
                .contains("<b>Gout</b>: Look &lt;here&gt;.")
                .doesNotContain("No single feature stands out.");
    }

    private static String page(String more) throws Exception {
        ObjectMapper json = new ObjectMapper();
        return new String(
                ReportPage.of(json.readTree(CARD), json.readTree(EVALUATION.formatted(more))), StandardCharsets.UTF_8);
    }
}
