package org.consilium.tabular.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes headings, tables and charts as HTML that reads well on paper and on a screen. */
final class PageWriter {
    private static final String STYLE =
            """
            body{font:15px/1.5 system-ui,"Liberation Sans",sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}
            h1{font-size:1.6rem;margin-bottom:.5rem}h2{font-size:1.2rem;margin:2rem 0 .25rem;border-bottom:2px solid #1f5f8b;padding-bottom:.2rem}
            table{border-collapse:collapse;margin:.75rem 0;font-variant-numeric:tabular-nums}
            th,td{padding:.2rem .7rem;text-align:right;border-bottom:1px solid #ddd;vertical-align:top}
            th{font-weight:600;border-bottom:1px solid #888}
            th:first-child,td:first-child,td.text,th.text{text-align:left}td.text{max-width:34rem;overflow-wrap:anywhere}td.short{white-space:nowrap}
            caption{text-align:left;font-style:italic;color:#444;padding:.25rem 0}
            .note{color:#333;max-width:56rem}dl{display:grid;grid-template-columns:repeat(3,1fr);gap:.5rem 1.5rem;background:#f3f6f9;padding:1rem;border-radius:.4rem}
            dt{font-size:.8rem;color:#555}dd{margin:0;font-weight:600}
            .figures{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:.5rem 0;max-width:330px}figcaption{font-size:.85rem;color:#444}
            svg{font:11px system-ui,"Liberation Sans",sans-serif;background:#fff}svg text{fill:#333}
            .axis{stroke:#555}.grid{stroke:#e4e4e4;fill:none}.curve{stroke:#1f5f8b;stroke-width:2;fill:none}
            .dashes{stroke:#888;stroke-dasharray:4 3;fill:none}.dot{fill:#1f5f8b}.ring{fill:#fff;stroke:#1f5f8b}
            @media print{body{font-size:11px;max-width:none}h2{break-after:avoid}tr,figure{break-inside:avoid}}
            """;

    /** Columns of words, which stand on the left. */
    private static final Set<String> WORDS = Set.of("level", "read as", "usual", "value", "source");

    /** Up to here a word is not broken. */
    private static final int SHORT = 16;

    private final StringBuilder out = new StringBuilder();
    private final List<Boolean> ofWords = new ArrayList<>();

    void begin(String title) {
        out.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(escape(title))
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body>\n<h1>")
                .append(escape(title))
                .append("</h1>\n");
    }

    String end() {
        return out + "</body></html>\n";
    }

    void heading(String text) {
        out.append("<h2>").append(escape(text)).append("</h2>\n");
    }

    void paragraph(@Nullable Object text) {
        out.append("<p class=\"note\">").append(escape(String.valueOf(text))).append("</p>\n");
    }

    void list(String caption, List<?> items) {
        if (!items.isEmpty()) {
            out.append("<p class=\"note\">").append(escape(caption)).append(":</p><ul>\n");
            items.forEach(item ->
                    out.append("<li>").append(escape(String.valueOf(item))).append("</li>\n"));
            out.append("</ul>\n");
        }
    }

    /** Pairs of a name and what it is. */
    void facts(String... pairs) {
        out.append("<dl>");
        for (int i = 0; i < pairs.length; i += 2) {
            out.append("<div><dt>")
                    .append(escape(pairs[i]))
                    .append("</dt><dd>")
                    .append(escape(pairs[i + 1]))
                    .append("</dd></div>");
        }
        out.append("</dl>\n");
    }

    void table(String caption, String... heads) {
        out.append("<table>");
        if (!caption.isEmpty()) {
            out.append("<caption>").append(escape(caption)).append("</caption>");
        }
        out.append("<thead><tr>");
        ofWords.clear();
        for (String head : heads) {
            ofWords.add(WORDS.contains(head));
            out.append(WORDS.contains(head) ? "<th class=\"text\" scope=\"col\">" : "<th scope=\"col\">")
                    .append(escape(head))
                    .append("</th>");
        }
        out.append("</tr></thead><tbody>\n");
    }

    void row(@Nullable Object... cells) {
        out.append("<tr>");
        int column = 0;
        for (Object cell : cells) {
            String text = text(cell);
            boolean words = (column < ofWords.size() && ofWords.get(column))
                    || text.length() > 24
                    || (!text.isEmpty() && Character.isLetter(text.charAt(0)));
            out.append(!words ? "<td>" : text.length() > SHORT ? "<td class=\"text\">" : "<td class=\"text short\">")
                    .append(escape(text))
                    .append("</td>");
            column++;
        }
        out.append("</tr>\n");
    }

    void endTable() {
        out.append("</tbody></table>\n");
    }

    void beginFigures() {
        out.append("<div class=\"figures\">");
    }

    void figureOf(String svg, String caption) {
        out.append("<figure>")
                .append(svg)
                .append("<figcaption>")
                .append(escape(caption))
                .append("</figcaption></figure>\n");
    }

    void endFigures() {
        out.append("</div>\n");
    }

    /** A figure with its interval: {@code 0.843 (0.814 to 0.871)}; nothing if it is not defined. */
    String figure(@Nullable Object figure) {
        return figure instanceof Map<?, ?> map ? text(map.get("value")) + " (" + interval(map) + ")" : "";
    }

    String interval(Map<?, ?> figure) {
        return text(figure.get("low")) + " to " + text(figure.get("high"));
    }

    String value(@Nullable Object figure) {
        return figure instanceof Map<?, ?> map ? text(map.get("value")) : "";
    }

    String percent(@Nullable Object share) {
        return share instanceof Double value ? String.format(Locale.ROOT, "%.1f %%", 100 * value) : "";
    }

    private static String text(@Nullable Object cell) {
        if (cell instanceof Double number) {
            double size = Math.abs(number);
            String shown = String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.3f", number);
            return size > 0 && size < 0.0005 ? String.format(Locale.ROOT, "%.1e", number) : shown;
        }
        return String.valueOf(cell);
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
