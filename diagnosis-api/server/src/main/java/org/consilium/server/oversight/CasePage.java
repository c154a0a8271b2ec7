package org.consilium.server.oversight;

import com.lowagie.text.Document;
import com.lowagie.text.DocumentException;
import com.lowagie.text.Font;
import com.lowagie.text.FontFactory;
import com.lowagie.text.PageSize;
import com.lowagie.text.Paragraph;
import com.lowagie.text.Phrase;
import com.lowagie.text.pdf.PdfPTable;
import com.lowagie.text.pdf.PdfWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.consilium.server.oversight.CaseFiles.CaseFile;
import org.consilium.server.oversight.ReviewWork.Said;
import org.consilium.server.ranking.AssessmentReport;
import org.consilium.server.ranking.ExplanationReport;

/** A case as a PDF for people who read on paper. The JSON form holds more and is the one to compute with. */
final class CasePage {

    private static final Font TITLE = FontFactory.getFont(FontFactory.HELVETICA_BOLD, 14);
    private static final Font HEAD = FontFactory.getFont(FontFactory.HELVETICA_BOLD, 11);
    private static final Font TEXT = FontFactory.getFont(FontFactory.HELVETICA, 9);
    private static final Charset PRINTABLE = Charset.forName("windows-1252");

    private CasePage() {}

    /** The bytes of the PDF. */
    static byte[] of(CaseFile file) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Document page = new Document(PageSize.A4)) {
            PdfWriter.getInstance(page, bytes);
            page.open();
            AssessmentReport shown = file.shown();
            page.add(new Paragraph(printable("Assessment " + shown.id()), TITLE));
            if (shown.model().caution() != null) {
                page.add(text(shown.model().caution()));
            }
            page.add(text(
                    "Patient " + shown.patient().name() + " (" + shown.patient().id() + "), born "
                            + (shown.patient().birthDate() == null
                                    ? "unknown"
                                    : shown.patient().birthDate()) + ", sex "
                            + shown.patient().sex()));
            page.add(text(
                    "Asked as of " + shown.at() + " by " + shown.requestedBy() + ", recorded " + shown.recordedAt()));
            page.add(text("Model " + shown.model().title() + " " + shown.model().version() + ", bundle "
                    + shown.model().contentHash()));
            page.add(text("Entry " + file.entry().sequence() + " of the audit log, hash " + file.hash()));
            shown(page, shown);
            known(page, file);
            file.explanations().forEach(each -> explanation(page, each));
            said(page, "Seen", file.seen());
            said(page, "Answered", file.answers());
            said(page, "Reviewed", file.reviews());
            said(page, "Emergency accesses to this patient", file.emergencies());
        } catch (DocumentException e) {
            throw new IllegalStateException("The case cannot be laid out as PDF.", e);
        }
        return bytes.toByteArray();
    }

    private static void shown(Document page, AssessmentReport shown) {
        page.add(head("Shown"));
        if (shown.withheld() != null) {
            page.add(text("Withheld: " + shown.withheld().text()));
        }
        if (shown.notice() != null) {
            page.add(text(shown.notice()));
        }
        PdfPTable table = table("Rank", "Finding", "Probability", "Threshold", "Above");
        shown.findings()
                .forEach(each -> row(
                        table,
                        Integer.toString(each.rank()),
                        each.title(),
                        percent(each.probability()),
                        percent(each.threshold()),
                        each.aboveThreshold() ? "yes" : "no"));
        page.add(table);
        shown.withheldFindings()
                .forEach(each -> page.add(
                        text("Withheld: " + each.title() + " - " + each.reason().text())));
        shown.known().forEach(each -> page.add(text("Known: " + each.title())));
    }

    private static void known(Document page, CaseFile file) {
        page.add(head("Known: what the models saw"));
        PdfPTable table = table("Feature", "Value", "From");
        file.known()
                .forEach(each -> row(
                        table,
                        each.title(),
                        each.unknown() == null
                                ? each.text()
                                : "unknown: " + each.unknown().text(),
                        String.join(
                                ", ",
                                each.sources().stream()
                                        .map(source -> source.type() + "/" + source.id())
                                        .toList())));
        page.add(table);
    }

    private static void explanation(Document page, ExplanationReport explanation) {
        page.add(head("Explanation: " + explanation.finding().title()));
        page.add(text(explanation.identity()));
        explanation.contributions().stream()
                .filter(each -> each.contribution() != 0)
                .limit(10)
                .forEach(each ->
                        page.add(text(String.format(Locale.ROOT, "%+.3f  %s", each.contribution(), each.title()))));
    }

    private static void said(Document page, String title, List<Said> entries) {
        page.add(head(title));
        if (entries.isEmpty()) {
            page.add(text("Nothing is recorded."));
        }
        entries.forEach(each -> page.add(text(
                each.at() + "  " + each.actor() + "  " + each.kind() + "  " + each.detail() + "  " + each.words())));
    }

    private static PdfPTable table(String... heads) {
        PdfPTable table = new PdfPTable(heads.length);
        table.setWidthPercentage(100);
        table.setHeaderRows(1);
        Arrays.stream(heads).forEach(each -> table.addCell(new Phrase(each, HEAD)));
        return table;
    }

    private static void row(PdfPTable table, String... cells) {
        Arrays.stream(cells).forEach(each -> table.addCell(new Phrase(printable(each), TEXT)));
    }

    private static Paragraph head(String text) {
        return new Paragraph(printable(text), HEAD);
    }

    private static Paragraph text(String text) {
        return new Paragraph(printable(text), TEXT);
    }

    private static String percent(double probability) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * probability);
    }

    /** The built-in fonts hold Western letters; any other is written by its number rather than left out. */
    static String printable(String text) {
        CharsetEncoder encoder = PRINTABLE.newEncoder();
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(point -> {
            String letter = Character.toString(point);
            out.append(encoder.canEncode(letter) ? letter : String.format("[U+%04X]", point));
        });
        return out.toString();
    }
}
