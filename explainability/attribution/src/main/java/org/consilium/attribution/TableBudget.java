package org.consilium.attribution;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The memory that explainers' tables share: made at first use, and those used longest ago dropped for new ones.
 *
 * <p>Attributions do not depend on what is held: dropped tables are made again, to the same bits. What an explainer's
 * tables would take beyond that, it walks. While a table is made or a thread still
 * reads a dropped one, memory exceeds the budget by as much. One explainer takes at most half of it. <b>Thread safety</b>: safe.
 */
public final class TableBudget {

    private static final TableBudget SHARED = new TableBudget(
            Math.max(64L << 20, Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 2)));

    private final long bytes;
    private final Map<Owner, Holding> held = new LinkedHashMap<>(16, 0.75f, true);
    private long used;

    private record Holding(TreeTables tables, long bytes) {}

    /** Whose tables are held; each explainer has one for attributions and one for interactions. */
    static final class Owner {
        private final TablePlan plan;
        private final Supplier<TreeTables> make;

        Owner(TablePlan plan, Supplier<TreeTables> make) {
            this.plan = plan;
            this.make = make;
        }
    }

    private TableBudget(long bytes) {
        this.bytes = bytes;
    }

    /** A budget of its own, in bytes. */
    public static TableBudget ofBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("A table budget must not be negative. Give 0 to do without tables.");
        }
        return new TableBudget(bytes);
    }

    /** What explainers share if they are given no other: three fifths of the heap, at most 1.25 GiB. */
    public static TableBudget shared() {
        return SHARED;
    }

    public long bytes() {
        return bytes;
    }

    /** The bytes that tables take now. */
    public synchronized long used() {
        return used;
    }

    TreeTables tables(Owner owner) {
        synchronized (this) {
            Holding holding = held.get(owner);
            if (holding != null) {
                return holding.tables;
            }
        }
        // One thread makes an owner's tables, the others wait for them rather than making their own.
        synchronized (owner) {
            synchronized (this) {
                Holding holding = held.get(owner);
                if (holding != null) {
                    return holding.tables;
                }
                makeRoom(owner.plan.bytes());
            }
            TreeTables made = owner.make.get();
            synchronized (this) {
                makeRoom(owner.plan.bytes());
                held.put(owner, new Holding(made, owner.plan.bytes()));
                used += owner.plan.bytes();
            }
            return made;
        }
    }

    private void makeRoom(long more) {
        var eldest = held.values().iterator();
        while (used + more > bytes && eldest.hasNext()) {
            used -= eldest.next().bytes;
            eldest.remove();
        }
    }
}
