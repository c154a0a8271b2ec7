package org.consilium.server.ranking;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Whether real patients may be behind what is shown. Anything but {@code demo} is production. */
@Singleton
public class ServerMode {

    private final boolean demo;

    public ServerMode(@ConfigProperty(name = "consilium.mode") String mode) {
        if (!mode.equals("demo") && !mode.equals("production")) {
            throw new IllegalArgumentException(
                    "CONSILIUM_MODE must be 'demo' or 'production', but is something else. Correct the environment.");
        }
        this.demo = mode.equals("demo");
    }

    public boolean isDemo() {
        return demo;
    }
}
