package org.consilium.server.web;

import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.consilium.server.access.Role;
import org.consilium.server.ranking.ActiveModel;
import org.consilium.server.ranking.ModelCard;

/** The model in use. */
@Path("/api/models")
@Blocking
@Produces(MediaType.APPLICATION_JSON)
public class ModelsResource {

    private final ActiveModel models;

    ModelsResource(ActiveModel models) {
        this.models = models;
    }

    @GET
    @Path("active")
    @RolesAllowed({Role.CLINICIAN, Role.AUDITOR, Role.MODEL_OWNER})
    public ModelCard active() {
        return models.require().card();
    }
}
