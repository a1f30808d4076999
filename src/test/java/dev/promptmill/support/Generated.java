package dev.promptmill.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Documents that are made from the code. A test compares the committed one with what the
 * code says now, and writes it again when it is told to.
 */
public final class Generated {

	/** How to write them. */
	public static final String COMMAND = "./mvnw -q test -Dtest='*DocumentTests' -DwriteDocuments";

	private Generated() {
	}

	/** The document at a path must be this text. */
	public static void check(String path, String text) {
		try {
			Path file = Path.of(path);
			if (System.getProperty("writeDocuments") != null) {
				Files.createDirectories(file.toAbsolutePath().getParent());
				Files.writeString(file, text);
			}
			assertThat(Files.isRegularFile(file) ? Files.readString(file) : "")
				.as("%s is made from the code, which has changed. Write it again: %s", path, COMMAND)
				.isEqualTo(text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
