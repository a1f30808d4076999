package dev.promptmill.support;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of this machine that tests use where they are installed. */
public final class InstalledPrograms {

	/** Where Debian puts servers, which is on the PATH of administrators only. */
	private static final String SERVERS = "/usr/sbin";

	private InstalledPrograms() {
	}

	/** Finds the first of some names that can be started. */
	public static Optional<Path> find(String... names) {
		List<String> folders = Stream
			.concat(Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)), Stream.of(SERVERS))
			.toList();
		return Stream.of(names)
			.flatMap((name) -> folders.stream().map((folder) -> Path.of(folder, name)))
			.filter(Files::isExecutable)
			.findFirst();
	}

}
