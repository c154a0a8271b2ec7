package org.consilium.attribution;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The memory that explainers' tables share: made at first use, and those used longest ago dropped for new ones.
 *
 * <p>Attributions do not depend on what is held: dropped tables are made again, to the same bits. What an explainer's
 * tables would take beyond its part, it walks. While a table is made or a thread still
 * reads a dropped one, memory exceeds the budget by as much. Explainers that are used in turn for each patient, such as a study's
 * findings, are to share it by {@link #dividedBy}: together they then fit, and nothing is made twice. <b>Thread safety</b>: safe.
 */
public final class TableBudget {

    private static final TableBudget SHARED = new TableBudget(
            new Pool(Math.max(64L << 20, Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 5 * 3))), 1);

    /** Whose tables are held; each explainer has one for attributions and one for interactions. */
    static final class Owner {
        private final TablePlan plan;
        private final Supplier<TreeTables> make;

        Owner(TablePlan plan, Supplier<TreeTables> make) {
            this.plan = plan;
            this.make = make;
        }
    }

    private record Holding(TreeTables tables, long bytes) {}

    /** What all parts of a budget hold together. */
    private static final class Pool {
        private final long bytes;
        private final Map<Owner, Holding> held = new LinkedHashMap<>(16, 0.75f, true);
        private long used;
        private long made;

        Pool(long bytes) {
            this.bytes = bytes;
        }

        private void makeRoom(long more) {
            var eldest = held.values().iterator();
            while (used + more > bytes && eldest.hasNext()) {
                used -= eldest.next().bytes;
                eldest.remove();
            }
        }
    }

    private final Pool pool;
    private final int explainers;

    private TableBudget(Pool pool, int explainers) {
        this.pool = pool;
        this.explainers = explainers;
    }

    /** A budget of its own, in bytes. */
    public static TableBudget ofBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("A table budget must not be negative. Give 0 to do without tables.");
        }
        return new TableBudget(new Pool(bytes), 1);
    }

    /** What explainers share if they are given no other: three fifths of the heap, at most 1 GiB. */
    public static TableBudget shared() {
        return SHARED;
    }

    /**
     * The same memory for so many explainers that are used in turn: each plans for its part of it, so that none of them
     * drops another's tables. A part depends on the budget and their number alone.
     *
     * @throws IllegalArgumentException if the number is not positive
     */
    public TableBudget dividedBy(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("A budget is divided among at least one explainer, not " + number + ".");
        }
        return new TableBudget(pool, Math.multiplyExact(explainers, number));
    }

    public long bytes() {
        return pool.bytes;
    }

    /** The most that one explainer's tables take; where many share, interactions are the exception and get little. */
    long largest(TablePlan.Entry entry) {
        long part = pool.bytes / explainers;
        long forPairs = explainers == 1 ? part / 4 : part / 16;
        return entry == TablePlan.Entry.PAIRS ? forPairs : part - forPairs;
    }

    /** The bytes that tables take now. */
    public long used() {
        synchronized (pool) {
            return pool.used;
        }
    }

    /** How many times an explainer's tables were made: more often than there are explainers if memory is too little. */
    public long made() {
        synchronized (pool) {
            return pool.made;
        }
    }

    TreeTables tables(Owner owner) {
        synchronized (pool) {
            Holding holding = pool.held.get(owner);
            if (holding != null) {
                return holding.tables;
            }
        }
        // One thread makes an owner's tables, the others wait for them rather than making their own.
        synchronized (owner) {
            synchronized (pool) {
                Holding holding = pool.held.get(owner);
                if (holding != null) {
                    return holding.tables;
                }
                pool.makeRoom(owner.plan.bytes());
            }
            TreeTables made = owner.make.get();
            synchronized (pool) {
                pool.makeRoom(owner.plan.bytes());
                pool.held.put(owner, new Holding(made, owner.plan.bytes()));
                pool.used += owner.plan.bytes();
                pool.made++;
            }
            return made;
        }
    }
}
