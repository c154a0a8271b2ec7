package org.consilium.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** A checkout with one of its data folders: what a command of the launcher works on. */
public record Installation(Checkout checkout, DataFolder data) {

    public static Installation ofThisCheckout() {
        Checkout checkout = Checkout.ofThisLauncher();
        return new Installation(checkout, new DataFolder(checkout.dataFolder()));
    }

    public static Installation in(Path folder) {
        return new Installation(Checkout.ofThisLauncher(), new DataFolder(folder));
    }

    public Platform platform() {
        return new Platform(checkout, data);
    }

    public boolean exists() {
        return data.exists();
    }

    /** Whether the folder holds what {@code up} puts there, so that a mistyped path is never deleted. */
    public boolean isOurs() {
        return Files.exists(data.root().resolve("lock")) && Files.isDirectory(data.logs());
    }

    public Path folder() {
        return data.root();
    }

    /** Does this while no other launcher may work on the data folder, making the folder if need be. */
    public <T> T holding(Supplier<T> work) {
        data.prepare();
        return data.whileLocked(work);
    }

    /** Deletes the data folder with everything in it. */
    public void delete() {
        OwnerOnly.deleteTree(data.root());
    }
}
