package org.consilium.local.measure;

import java.util.ArrayList;
import java.util.List;

/** Brings a drawn record into the server, in bundles that it takes at once. */
final class Loading {

    private static final int ENTRIES = 1000;

    private final Door door;

    Loading(Door door) {
        this.door = door;
    }

    /** The patient's id. */
    String record(String id, long seed, int size) {
        List<String> entries = new ArrayList<>();
        new DrawnRecords(seed).record(id, size, drawn -> {
            entries.add("{\"resource\":" + drawn.json() + ",\"request\":{\"method\":\"PUT\",\"url\":\"" + drawn.type()
                    + "/" + drawn.id() + "\"}}");
            if (entries.size() == ENTRIES) {
                send(entries);
            }
        });
        send(entries);
        return id;
    }

    private void send(List<String> entries) {
        if (!entries.isEmpty()) {
            door.post(
                    "integration",
                    "/fhir",
                    "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + String.join(",", entries)
                            + "]}");
            entries.clear();
        }
    }
}
