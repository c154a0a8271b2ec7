package org.consilium.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.junit.jupiter.api.Test;

class JsonScalarsTest {

    @Test
    void theNamesAreThoseOfR4sDefinitions() {
        FhirContext r4 = FhirContext.forR4Cached();
        Set<String> numbers = new TreeSet<>();
        Set<String> truths = new TreeSet<>();
        Set<String> texts = new TreeSet<>();
        Set<Class<?>> seen = new HashSet<>();
        Deque<BaseRuntimeElementDefinition<?>> open = new ArrayDeque<>(r4.getElementDefinitions());
        r4.getResourceTypes().forEach(type -> open.add(r4.getResourceDefinition(type)));
        while (!open.isEmpty()) {
            BaseRuntimeElementDefinition<?> next = open.remove();
            if (!(next instanceof BaseRuntimeElementCompositeDefinition<?> composite)
                    || !seen.add(next.getImplementingClass())) {
                continue;
            }
            for (BaseRuntimeChildDefinition child : composite.getChildren()) {
                boolean extension =
                        child.getElementName().toLowerCase(Locale.ROOT).endsWith("extension");
                for (String name : extension ? Set.<String>of() : child.getValidChildNames()) {
                    BaseRuntimeElementDefinition<?> element = child.getChildByName(name);
                    if (element == null) {
                        continue;
                    }
                    Class<?> type = element.getImplementingClass();
                    if (!PrimitiveType.class.isAssignableFrom(type)) {
                        open.add(element);
                    } else if (DecimalType.class.isAssignableFrom(type) || IntegerType.class.isAssignableFrom(type)) {
                        numbers.add(name);
                    } else {
                        (BooleanType.class.isAssignableFrom(type) ? truths : texts).add(name);
                    }
                }
            }
        }
        assertThat(JsonScalars.NUMBERS).containsExactlyInAnyOrderElementsOf(numbers);
        assertThat(JsonScalars.TRUTHS).containsExactlyInAnyOrderElementsOf(truths);
        texts.removeIf(name -> !numbers.contains(name) && !truths.contains(name));
        assertThat(JsonScalars.TEXTS_TOO).containsExactlyInAnyOrderElementsOf(texts);
    }
}
