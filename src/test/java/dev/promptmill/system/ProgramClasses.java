package dev.promptmill.system;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
public final class ProgramClasses {

	/** A property that names the build, if these are tests of one. */
	private static final String BUILD = "promptmill.test.build";

	private static final List<String> OPTIONS = prepare();

	private ProgramClasses() {
	}

	/** What to give to the JVM. */
	static List<String> options() {
		return OPTIONS;
	}

	/** The same for a process whose main class is among the tests. */
	public static List<String> optionsWithTests() {
		List<String> options = new ArrayList<>(OPTIONS);
		// Behind the program's: the archive goes with the beginning of the class path.
		options.set(options.size() - 1, options.get(options.size() - 1) + File.pathSeparator + tests());
		return options;
	}

	/** The JVMs of one build share what the first of them makes. */
	private static List<String> prepare() {
		try {
			Path tests = tests();
			String build = System.getProperty(BUILD);
			if (build == null) {
				Path folder = Files.createTempDirectory("program-classes");
				Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
				return make(tests, folder);
			}
			Path all = Files.createDirectories(tests.resolveSibling("program-classes"));
			try (FileChannel lock = FileChannel.open(all.resolve("lock"), StandardOpenOption.CREATE,
					StandardOpenOption.WRITE); FileLock held = lock.lock()) {
				return shared(tests, all.resolve(build.replaceAll("\\W", "-")));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The folder of the tests' classes. */
	private static Path tests() {
		try {
			return Path.of(ProgramClasses.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static List<String> shared(Path tests, Path folder) throws IOException {
		Path options = folder.resolve("options");
		if (!Files.exists(options)) {
			try (Stream<Path> earlier = Files.list(folder.getParent())) {
				earlier.filter(Files::isDirectory).forEach(ProgramClasses::delete);
			}
			Files.write(options, make(tests, Files.createDirectory(folder)));
		}
		return Files.readAllLines(options);
	}

	private static List<String> make(Path tests, Path folder) {
		String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.map(Path::of)
			.filter((entry) -> Files.exists(entry) && !entry.equals(tests))
			.map((entry) -> Files.isDirectory(entry) ? jar(entry, folder) : entry)
			.map(Path::toString)
			.collect(Collectors.joining(File.pathSeparator));
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
