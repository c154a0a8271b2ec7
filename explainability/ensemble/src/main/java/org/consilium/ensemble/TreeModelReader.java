package org.consilium.ensemble;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a tree model of either library, told apart by how the file begins, packed by gzip or not. */
public final class TreeModelReader {

    private TreeModelReader() {}

    /**
     * Reads a model file.
     *
     * @throws UnreadableModelException if the file is no known model, is damaged, or cannot be read exactly
     * @throws IOException if the file itself cannot be read
     */
    public static TreeEnsemble read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in);
        }
    }

    /** Reads a model from a stream, which stays open. */
    public static TreeEnsemble read(InputStream in) throws IOException {
        CountedInput counted = CountedInput.of(in);
        return LibraryModel.isLightgbm(counted) ? LightgbmModelReader.read(counted) : XgboostModelReader.read(counted);
    }
}
