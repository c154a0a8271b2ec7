package org.consilium.ensemble.encoding;

import java.time.DateTimeException;
import java.time.LocalDate;

/** How a column writes its calendar dates; a time of day behind the date is allowed and not read. */
public enum DateForm {
    /** {@code 2024-05-31} or {@code 2024/05/31}: year, month, day. */
    YEAR_FIRST,
    /** {@code 31.05.2024}, {@code 31/05/2024} or {@code 31-05-2024}. */
    DAY_FIRST,
    /** {@code 05/31/2024}: month, day, year. */
    MONTH_FIRST;

    /** Days since 1970; NaN if the cell is no date of this form. */
    public double days(String cell) {
        String date = datePart(cell);
        int first = separator(date, 0);
        int second = first < 0 ? -1 : separator(date, first + 1);
        if (second < 0 || date.charAt(first) != date.charAt(second)) {
            return Double.NaN;
        }
        int a = number(date.substring(0, first));
        int b = number(date.substring(first + 1, second));
        int c = number(date.substring(second + 1));
        int year = this == YEAR_FIRST ? a : c;
        int month = this == MONTH_FIRST ? a : b;
        int day = this == YEAR_FIRST ? c : this == DAY_FIRST ? a : b;
        int yearDigits = this == YEAR_FIRST ? first : date.length() - second - 1;
        if (yearDigits != 4 || year < 0 || month < 1 || month > 12 || day < 1 || day > 31) {
            return Double.NaN;
        }
        try {
            return LocalDate.of(year, month, day).toEpochDay();
        } catch (DateTimeException e) {
            // Such as the 31st of April.
            return Double.NaN;
        }
    }

    private static String datePart(String cell) {
        for (int i = 8; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c == 'T' || c == ' ') {
                // Behind the date stands a time of day, or the cell is something else.
                boolean time = i + 1 < cell.length() && Character.isDigit(cell.charAt(i + 1));
                return time ? cell.substring(0, i) : "";
            }
        }
        return cell;
    }

    private static int separator(String date, int from) {
        for (int i = from; i < date.length(); i++) {
            char c = date.charAt(i);
            if (c == '-' || c == '/' || c == '.') {
                return i;
            }
        }
        return -1;
    }

    private static int number(String digits) {
        if (digits.isEmpty() || digits.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = 10 * value + c - '0';
        }
        return value;
    }
}
