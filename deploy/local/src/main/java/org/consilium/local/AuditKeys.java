package org.consilium.local;

import java.nio.file.Path;
import java.util.Map;

/**
 * The keys behind the audit log, made at first use: the master key, which wraps the patients' keys, and the key that signs
 * checkpoints, which the server makes itself. Checkpoints are kept in a folder beside the database; only a copy of them
 * on another machine shows that a log was cut off.
 */
record AuditKeys(DataFolder data) {

    private static final int MASTER_KEY_BYTES = 32;

    Map<String, String> environment() {
        Path keys = OwnerOnly.folder(data.keys());
        Path master = keys.resolve("master.key");
        OwnerOnly.secret(master, MASTER_KEY_BYTES);
        return Map.of(
                "CONSILIUM_MASTER_KEY_FILE", master.toString(),
                "CONSILIUM_AUDIT_KEY_FILE", keys.resolve("audit-signing.pem").toString(),
                "CONSILIUM_AUDIT_CHECKPOINTS",
                        OwnerOnly.folder(data.root().resolve("checkpoints")).toString());
    }
}
