package dev.promptmill.system;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class path of the program: that of the tests, without the tests themselves, and
 * with folders of classes as jars. The JVM keeps an archive of jars' classes, as
 * {@code run.sh} has it do, and that halves each of some hundred starts.
 */
final class ProgramClasses {

	private static final List<String> OPTIONS = prepare();

	private ProgramClasses() {
	}

	/** What to give to the JVM. */
	static List<String> options() {
		return OPTIONS;
	}

	private static List<String> prepare() {
		try {
			Path folder = Files.createTempDirectory("program-classes");
			Path tests = Path.of(ProgramClasses.class.getProtectionDomain().getCodeSource().getLocation().toURI());
			String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
				.map(Path::of)
				.filter((entry) -> Files.exists(entry) && !entry.equals(tests))
				.map((entry) -> Files.isDirectory(entry) ? jar(entry, folder) : entry)
				.map(Path::toString)
				.collect(Collectors.joining(File.pathSeparator));
			Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
			List<String> options = new ArrayList<>(List.of("-cp", classPath));
			Path archive = folder.resolve("classes.jsa");
			List<String> warmUp = new ArrayList<>(List.of("-XX:ArchiveClassesAtExit=" + archive, "-cp", classPath,
					"dev.promptmill.Promptmill", "warm-up"));
			ProgramProcess.start(new ProcessBuilder(Program.java(warmUp)), folder.resolve("warm-up")).await();
			if (Files.exists(archive)) {
				options.add(0, "-XX:SharedArchiveFile=" + archive);
			}
			return options;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Path jar(Path classes, Path folder) {
		try {
			Path file = Files.createTempFile(folder, "classes", ".jar");
			try (OutputStream out = Files.newOutputStream(file);
					JarOutputStream jar = new JarOutputStream(out);
					Stream<Path> entries = Files.walk(classes)) {
				for (Path entry : entries.filter((path) -> !path.equals(classes)).sorted().toList()) {
					boolean isFolder = Files.isDirectory(entry);
					jar.putNextEntry(new JarEntry(
							classes.relativize(entry).toString().replace('\\', '/') + (isFolder ? "/" : "")));
					if (!isFolder) {
						Files.copy(entry, jar);
					}
					jar.closeEntry();
				}
			}
			return file;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void delete(Path folder) {
		try (Stream<Path> files = Files.walk(folder)) {
			files.sorted((a, b) -> b.compareTo(a)).map(Path::toFile).forEach(File::delete);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
