package io.jenkins.plugins.xenserver.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What is wrong, as a sentence; Java says of a file little more than where it is. */
final class Trouble {
    private Trouble() {}

    static String words(Throwable e) {
        return switch (e) {
            case FileSystemException file -> file(file);
            case CharacterCodingException coding -> "It is no text.";
            case UncheckedIOException outer -> outer(outer);
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }

    private static String file(FileSystemException e) {
        return switch (e) {
            case NoSuchFileException missing -> "There is no file " + e.getFile() + ".";
            case AccessDeniedException denied ->
                "User " + System.getProperty("user.name") + " may not use " + e.getFile() + ": access is denied.";
            case FileAlreadyExistsException other -> "There is something else at " + e.getFile() + " already.";
            default ->
                e.getReason() == null
                        ? "The file " + e.getFile() + " cannot be used."
                        : "The file " + e.getFile() + " cannot be used: " + e.getReason() + ".";
        };
    }

    /** One that was only wrapped says nothing of its own. */
    private static String outer(UncheckedIOException e) {
        IOException cause = e.getCause();
        return cause.toString().equals(e.getMessage()) ? words(cause) : e.getMessage() + " " + words(cause);
    }
}
