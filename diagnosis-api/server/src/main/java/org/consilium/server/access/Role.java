package org.consilium.server.access;

/** The realm's roles, as they stand in a token. */
public final class Role {

    public static final String CLINICIAN = "clinician";
    public static final String AUDITOR = "auditor";
    public static final String MODEL_OWNER = "model-owner";
    public static final String INTEGRATION = "integration";
    public static final String ADMINISTRATOR = "administrator";

    private Role() {}
}
