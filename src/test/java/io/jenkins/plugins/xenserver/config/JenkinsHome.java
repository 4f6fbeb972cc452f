package io.jenkins.plugins.xenserver.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.Jenkins;

/** Searches the home of the running Jenkins, which goes on writing meanwhile: what is gone when its turn comes held nothing. */
public final class JenkinsHome {
    private JenkinsHome() {}

    /**
     * The files below the home that hold any of the texts.
     *
     * @throws IOException if a file that is there cannot be read
     */
    public static List<Path> filesHolding(List<String> texts) throws IOException {
        var found = new ArrayList<Path>();
        Files.walkFileTree(Jenkins.get().getRootDir().toPath(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile() && holds(file, texts)) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                return goneOr(failure);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                return failure == null ? FileVisitResult.CONTINUE : goneOr(failure);
            }
        });
        return found;
    }

    private static boolean holds(Path file, List<String> texts) throws IOException {
        try {
            var content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            return texts.stream().anyMatch(content::contains);
        } catch (NoSuchFileException gone) { // Jenkins writes beside the file and then renames
            return false;
        }
    }

    private static FileVisitResult goneOr(IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }
}
