package org.consilium.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles of earlier formats keep loading and keep saying the same, on every JDK. */
class GoldenBundlesTest {

    private static final String CONTENT_HASH = "51b0b3d06d4a988e75650ed1399617a12db92437b6f551d35df145989c33bd26";

    /** Blended margins of the example's rows when the bundle was written. */
    private static final double[] MARGINS = {
        0.6742185341452256, 0.6220833302040896, 1.2670685341452257, 0.2982685275887148
    };

    @Test
    void aBundleOfTheFirstFormatSaysWhatItAlwaysSaid() throws IOException, URISyntaxException {
        ModelBundle bundle = ModelBundle.open(
                resource("format-1.bundle"), BundleTrust.of(BundleTrust.publicKey(resource("golden.pub.pem"))));
        assertThat(bundle.contentHash()).isEqualTo(CONTENT_HASH);
        CalibratedEnsemble ensemble = bundle.task("diabetes").orElseThrow().ensemble();
        assertThat(Arrays.stream(Examples.ROWS)
                        .mapToDouble(row -> ensemble.predict(row).margin(0)))
                .containsExactly(Arrays.stream(MARGINS).boxed().toArray(Double[]::new));
    }

    @Test
    void theSameContentHasTheSameHashAsWhenTheGoldenBundleWasWritten(@TempDir Path folder) throws IOException {
        assertThat(Examples.bundle().write(folder.resolve("a.bundle"), SigningKey.generate()))
                .isEqualTo(CONTENT_HASH);
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(GoldenBundlesTest.class.getResource("/bundles/" + name), name)
                .toURI());
    }
}
