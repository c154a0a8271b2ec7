package org.consilium.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * As whom PostgreSQL's programs run: they refuse to run as root.
 *
 * <p>A plain user runs them as they are. Root runs them in a user namespace, in which it is nobody in particular; where
 * namespaces are forbidden (many containers), as {@code nobody}, with the right to pass through root's folders.
 */
enum PostgresUser {
    PLAIN("", false),
    NAMESPACE("unshare --user", false),
    /** Without the secure bit, access(2) forgets the capability, and initdb does not find its own programs. */
    NOBODY(
            "setpriv --reuid=65534 --regid=65534 --clear-groups --securebits=+no_setuid_fixup"
                    + " --inh-caps=+dac_override --ambient-caps=+dac_override",
            true);

    private static final String NOBODY_IDS = "65534:65534";

    private final String prefix;
    private final boolean needsOwnership;

    PostgresUser(String prefix, boolean needsOwnership) {
        this.prefix = prefix;
        this.needsOwnership = needsOwnership;
    }

    private static final class Chosen {
        private static final PostgresUser USER = choose();
    }

    static PostgresUser ofThisProcess() {
        return Chosen.USER;
    }

    private static PostgresUser choose() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return PLAIN;
        }
        if (succeeds(NAMESPACE.command(List.of("true")))) {
            return NAMESPACE;
        }
        if (succeeds(NOBODY.command(List.of("true")))) {
            return NOBODY;
        }
        throw new LocalFailure("PostgreSQL refuses to run as root, and neither unshare nor setpriv works here."
                + " Run ./consilium as a user who is not root.");
    }

    List<String> command(List<String> command) {
        List<String> whole = prefix.isEmpty() ? new ArrayList<>() : new ArrayList<>(List.of(prefix.split(" ")));
        whole.addAll(command);
        return whole;
    }

    /** PostgreSQL runs only on a folder that is its user's own. */
    void own(Path folder) {
        if (needsOwnership && !succeeds(List.of("chown", "-R", NOBODY_IDS, folder.toString()))) {
            throw new LocalFailure("The folder " + folder + " cannot be given to the user nobody (" + NOBODY_IDS
                    + "). Run ./consilium as a user who is not root.");
        }
    }

    private static boolean succeeds(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // no such program here
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
