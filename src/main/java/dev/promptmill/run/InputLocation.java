package dev.promptmill.run;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.FileTime;
import java.util.Locale;
import java.util.regex.PatternSyntaxException;

import dev.promptmill.common.Invocation;
import dev.promptmill.input.source.StdinCopy;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsException;
import org.jspecify.annotations.Nullable;

/**
 * The place of an input: a file, the newest one that a pattern matches, or standard
 * input, which is kept in the data folder so that a restart finds it.
 *
 * @param file absolute
 * @param name what the job is called after
 * @param note how it was found, null for a file that was named
 */
public record InputLocation(Path file, String name, @Nullable String note) {

	private static final String STANDARD_INPUT = "-";

	/** run.sh says whether standard input is a terminal. */
	private static final String TERMINAL = "promptmill.stdin-terminal";

	static InputLocation of(Settings settings) {
		String input = settings.input();
		if (input == null) {
			throw new SettingsException("No input: name a CSV file, or a job file whose promptmill.input names one.");
		}
		if (input.equals(STANDARD_INPUT)) {
			return standardInput(settings.dataFolder());
		}
		try {
			Path file = Path.of(input).toAbsolutePath().normalize();
			return (isPattern(input) && Files.notExists(file)) ? newest(input, file) : ofFile(file, null);
		}
		catch (InvalidPathException ex) {
			throw new SettingsException("promptmill.input = \"" + input + "\" can't be used: " + ex.getReason() + ".");
		}
	}

	private static InputLocation ofFile(Path file, @Nullable String note) {
		return new InputLocation(file, String.valueOf(file.getFileName()), note);
	}

	private static boolean isPattern(String input) {
		return input.chars().anyMatch((character) -> "*?[{".indexOf(character) >= 0);
	}

	private static InputLocation newest(String pattern, Path file) {
		Path folder = file.getParent();
		if (folder == null || isPattern(folder.toString())) {
			throw new SettingsException("promptmill.input = \"" + pattern
					+ "\" can't be used: only the name of a file may be a pattern, not a folder.");
		}
		Path newest = null;
		FileTime time = null;
		int count = 0;
		try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
			PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + file.getFileName());
			for (Path candidate : files) {
				if (!matcher.matches(candidate.getFileName()) || !Files.isRegularFile(candidate)) {
					continue;
				}
				count++;
				FileTime modified = Files.getLastModifiedTime(candidate);
				int order = (time == null) ? 1 : modified.compareTo(time);
				if (newest == null || order > 0 || (order == 0 && candidate.compareTo(newest) > 0)) {
					newest = candidate;
					time = modified;
				}
			}
		}
		catch (IOException | PatternSyntaxException ex) {
			throw new SettingsException("promptmill.input = \"" + pattern + "\" can't be used: " + ex + ".");
		}
		if (newest == null) {
			throw new SettingsException("promptmill.input = \"" + pattern + "\": no file in " + folder
					+ " matches. Check the pattern and the folder.");
		}
		return ofFile(newest, String.format(Locale.ROOT, "Input: %s, the newest of %,d %s that match %s.", newest,
				count, (count == 1) ? "file" : "files", pattern));
	}

	/** The folder that keeps what came by standard input. */
	public static Path spool(Path data) {
		return data.resolve("input");
	}

	private static InputLocation standardInput(Path data) {
		if (Boolean.getBoolean(TERMINAL)) {
			throw new SettingsException(
					"The input is standard input (-), and that is a terminal. Pipe a file into it, as "
							+ "in: cat prompts.csv | " + Invocation.ofProgram().command("run -"));
		}
		try {
			return new InputLocation(StdinCopy.keep(System.in, spool(data)), "stdin", null);
		}
		catch (IOException ex) {
			throw new SettingsException("Standard input can't be kept in " + spool(data) + " (" + ex
					+ "). Nothing was sent. Check the disk and the permissions of the data folder.");
		}
	}

}
