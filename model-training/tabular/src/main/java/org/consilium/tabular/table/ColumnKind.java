package org.consilium.tabular.table;

/** What the cells of a column are. */
public enum ColumnKind {
    /** Numbers with a decimal point. */
    NUMERIC,
    /** Levels with an order. */
    ORDINAL,
    /** Levels without an order. */
    CATEGORICAL,
    /** Sentences, of which the words count. */
    TEXT,
    /** Calendar dates after ISO 8601. */
    DATE,
    /** Not used: nothing can be learnt from it, or nothing that would hold for another patient. */
    UNUSED
}
