package org.consilium.server.exchange.patch;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.FhirPathExecutionException;
import ca.uhn.fhir.fhirpath.IFhirPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/**
 * FHIRPath Patch: a Parameters resource with operations {@code add}, {@code insert}, {@code delete}, {@code replace} and
 * {@code move}, all or none.
 *
 * <p><b>Source</b>: FHIR R4, section 3.1.0.9.3.
 */
public final class FhirPathPatch {

    private static final Set<String> PARTS = Set.of("type", "path", "name", "value", "index", "source", "destination");

    private final FhirContext fhir;

    public FhirPathPatch(FhirContext fhir) {
        this.fhir = fhir;
    }

    /**
     * Changes the resource.
     *
     * @throws Rejection of kind invalid for what is no FHIRPath Patch, unprocessable for one that does not fit the resource
     */
    public void apply(Resource resource, Parameters patch) {
        List<ParametersParameterComponent> operations = patch.getParameter();
        if (operations.isEmpty()) {
            throw Rejection.of(RejectionKind.INVALID, "A FHIRPath Patch has at least one parameter 'operation'.");
        }
        for (int i = 0; i < operations.size(); i++) {
            if (!"operation".equals(operations.get(i).getName())) {
                throw Rejection.of(RejectionKind.INVALID, "Each parameter of a FHIRPath Patch is called 'operation'.");
            }
            new Change(resource, operations.get(i), "Operation " + i + " of the patch").apply();
        }
    }

    /** Where a value stands: the nth of a child of an element. */
    private record Place(IBase parent, BaseRuntimeChildDefinition child, List<IBase> values, int index) {}

    private final class Change {

        private final Resource resource;
        private final ParametersParameterComponent operation;
        private final String what;

        Change(Resource resource, ParametersParameterComponent operation, String what) {
            this.resource = resource;
            this.operation = operation;
            this.what = what;
            for (ParametersParameterComponent part : operation.getPart()) {
                if (!PARTS.contains(part.getName())) {
                    throw Rejection.of(
                            RejectionKind.INVALID, what + " has a part that a FHIRPath Patch does not know.");
                }
            }
        }

        void apply() {
            String type = text("type");
            String path = text("path");
            switch (type) {
                case "add" -> add(path, text("name"));
                case "insert" -> insert(path, number("index"));
                case "delete" -> delete(path);
                case "replace" -> replace(path);
                case "move" -> move(path, number("source"), number("destination"));
                default ->
                    throw Rejection.of(
                            RejectionKind.INVALID, what + " needs a type of add, insert, delete, replace or move.");
            }
        }

        private void add(String path, String name) {
            List<IBase> parents = evaluate(path);
            if (parents.size() != 1) {
                throw cannot("has a path that leads to " + parents.size() + " elements rather than one");
            }
            IBase parent = parents.get(0);
            BaseRuntimeChildDefinition child = child(parent, name);
            List<IBase> there = child.getAccessor().getValues(parent);
            if (child.getMax() == 1 && there.stream().anyMatch(each -> !each.isEmpty())) {
                throw cannot("adds an element that is there already; replace it");
            }
            child.getMutator().addValue(parent, value(child, name));
        }

        private void insert(String path, int index) {
            Place place = list(path);
            List<IBase> values = new ArrayList<>(place.values());
            if (index > values.size()) {
                throw cannot("names a place beyond the end of a list");
            }
            values.add(index, value(place.child(), place.child().getElementName()));
            put(place, values);
        }

        private void move(String path, int source, int destination) {
            Place place = list(path);
            List<IBase> values = new ArrayList<>(place.values());
            if (source >= values.size() || destination >= values.size()) {
                throw cannot("names a place beyond the end of a list");
            }
            values.add(destination, values.remove(source));
            put(place, values);
        }

        private void delete(String path) {
            List<IBase> found = evaluate(path);
            if (found.isEmpty()) {
                return;
            }
            if (found.size() > 1) {
                throw cannot("has a path that leads to " + found.size() + " elements rather than one");
            }
            Place place = place(found.get(0));
            List<IBase> values = new ArrayList<>(place.values());
            values.remove(place.index());
            put(place, values);
        }

        private void replace(String path) {
            List<IBase> found = evaluate(path);
            if (found.size() != 1) {
                throw cannot("has a path that leads to " + found.size() + " elements rather than one");
            }
            Place place = place(found.get(0));
            List<IBase> values = new ArrayList<>(place.values());
            values.set(place.index(), value(place.child(), place.child().getElementName()));
            put(place, values);
        }

        private void put(Place place, List<IBase> values) {
            if (place.child().getMax() == 1) {
                place.child().getMutator().setValue(place.parent(), values.isEmpty() ? null : values.get(0));
                return;
            }
            List<IBase> live = place.child().getAccessor().getValues(place.parent());
            for (int i = live.size() - 1; i >= 0; i--) {
                place.child().getMutator().remove(place.parent(), i);
            }
            values.forEach(each -> place.child().getMutator().addValue(place.parent(), each));
        }

        /** The list that a path names: {@code Patient.name}. */
        private Place list(String path) {
            int dot = path.lastIndexOf('.');
            if (dot < 0) {
                throw cannot("needs a path to a list, such as Patient.name");
            }
            List<IBase> parents = evaluate(path.substring(0, dot));
            if (parents.size() != 1) {
                throw cannot("has a path whose parent leads to " + parents.size() + " elements rather than one");
            }
            BaseRuntimeChildDefinition child = child(parents.get(0), path.substring(dot + 1));
            if (child.getMax() == 1) {
                throw cannot("needs a path to a list, but that element is there once only");
            }
            return new Place(
                    parents.get(0), child, List.copyOf(child.getAccessor().getValues(parents.get(0))), 0);
        }

        private List<IBase> evaluate(String path) {
            try {
                IFhirPath engine = fhir.newFhirPath();
                return engine.evaluate(resource, path, IBase.class);
            } catch (FhirPathExecutionException | IllegalArgumentException | NullPointerException e) {
                throw Rejection.of(RejectionKind.INVALID, what + " has a path that is no FHIRPath for this resource.");
            }
        }

        private Place place(IBase wanted) {
            Place found = place(resource, wanted);
            if (found == null) {
                throw cannot("has a path that leads to something computed, not to an element of the resource");
            }
            return found;
        }

        private @Nullable Place place(IBase parent, IBase wanted) {
            if (!(definition(parent) instanceof BaseRuntimeElementCompositeDefinition<?> composite)) {
                return null;
            }
            for (BaseRuntimeChildDefinition child : composite.getChildren()) {
                List<IBase> values = List.copyOf(child.getAccessor().getValues(parent));
                for (int i = 0; i < values.size(); i++) {
                    Place deeper = values.get(i) == wanted
                            ? new Place(parent, child, values, i)
                            : place(values.get(i), wanted);
                    if (deeper != null) {
                        return deeper;
                    }
                }
            }
            return null;
        }

        private BaseRuntimeChildDefinition child(IBase parent, String name) {
            if (definition(parent) instanceof BaseRuntimeElementCompositeDefinition<?> composite) {
                BaseRuntimeChildDefinition child = composite.getChildByName(name);
                if (child == null) {
                    child = composite.getChildByName(name + "[x]");
                }
                if (child != null) {
                    return child;
                }
            }
            throw cannot("names an element that FHIR R4 does not have there");
        }

        /** The value of the operation: one of FHIR's types, or an element made of parts. */
        private IBase value(BaseRuntimeChildDefinition child, String name) {
            ParametersParameterComponent part = part("value");
            if (part == null) {
                throw Rejection.of(RejectionKind.INVALID, what + " needs the part 'value'.");
            }
            return value(part, child, name);
        }

        private IBase value(ParametersParameterComponent part, BaseRuntimeChildDefinition child, String name) {
            if (part.hasValue()) {
                return typed(part.getValue(), child, name);
            }
            if (part.hasResource()) {
                return part.getResource();
            }
            BaseRuntimeElementDefinition<?> definition = child.getChildByName(name);
            if (definition == null || part.getPart().isEmpty()) {
                throw Rejection.of(
                        RejectionKind.INVALID,
                        "The value of " + what + " needs a value[x], or parts for its elements.");
            }
            IBase made = definition.newInstance(child.getInstanceConstructorArguments());
            for (ParametersParameterComponent inner : part.getPart()) {
                BaseRuntimeChildDefinition element = child(made, inner.getName());
                element.getMutator().addValue(made, value(inner, element, inner.getName()));
            }
            return made;
        }

        /** A code may be sent as a string: the element decides what it is. */
        private IBase typed(Type value, BaseRuntimeChildDefinition child, String name) {
            BaseRuntimeElementDefinition<?> definition = child.getChildByName(name);
            if (definition != null && value instanceof PrimitiveType<?> primitive) {
                IBase made = definition.newInstance(child.getInstanceConstructorArguments());
                if (made instanceof PrimitiveType<?> own && !own.getClass().equals(primitive.getClass())) {
                    try {
                        own.setValueAsString(primitive.getValueAsString());
                    } catch (IllegalArgumentException e) {
                        throw cannot("has a value that the element cannot have");
                    }
                    return own;
                }
            }
            boolean fits = child.getValidChildNames().stream()
                    .map(child::getChildByName)
                    .anyMatch(
                            each -> each != null && each.getImplementingClass().isInstance(value));
            if (!fits) {
                throw cannot("has a value of a type that the element does not take");
            }
            return value;
        }

        private @Nullable ParametersParameterComponent part(String name) {
            return operation.getPart().stream()
                    .filter(each -> name.equals(each.getName()))
                    .findFirst()
                    .orElse(null);
        }

        private String text(String name) {
            ParametersParameterComponent part = part(name);
            if (part == null || !(part.getValue() instanceof PrimitiveType<?> value) || !value.hasValue()) {
                throw Rejection.of(RejectionKind.INVALID, what + " needs the part '" + name + "'.");
            }
            return value.getValueAsString();
        }

        private int number(String name) {
            ParametersParameterComponent part = part(name);
            if (part == null || !(part.getValue() instanceof IntegerType value) || value.getValue() < 0) {
                throw Rejection.of(RejectionKind.INVALID, what + " needs the part '" + name + "', a number from 0 on.");
            }
            return value.getValue();
        }

        private Rejection cannot(String why) {
            return Rejection.of(
                    RejectionKind.UNPROCESSABLE,
                    what + " " + why
                            + ". Nothing was changed: read the resource again and make the patch for what is there.");
        }
    }

    private @Nullable BaseRuntimeElementDefinition<?> definition(IBase base) {
        return base instanceof Resource resource
                ? fhir.getResourceDefinition(resource.fhirType())
                : fhir.getElementDefinition(base.getClass());
    }
}
