package dev.promptmill.common;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The way this program was called, so that a command that is printed works as printed:
 * from any folder, and with the data folder that this process uses.
 *
 * @param program path by which the program was started, as a shell takes it
 * @param options what leads to this ledger, as a shell takes them
 * @param jobSettings what the job file among them sets, by property name, paths absolute
 */
public record Invocation(String program, List<String> options, Map<String, String> jobSettings) {

	/** From the folder of run.sh, with the data folder there. */
	public static final Invocation PLAIN = new Invocation("./run.sh", List.of(), Map.of());

	/** System property: the path by which the program was started. */
	private static final String PROGRAM = "promptmill.program";

	/** System property: the folder of the program. */
	private static final String HOME = "promptmill.home";

	private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_@%+=:,./-]*");

	/** From any folder, with the data folder beside run.sh. */
	public static Invocation ofProgram() {
		Path program = startedAs();
		return (program == null) ? PLAIN : new Invocation(quoted(program.toString()), List.of(), Map.of());
	}

	/** The name by which the program was started, without its folder. */
	public static String nameOfProgram() {
		Path program = startedAs();
		return (program == null) ? "run.sh" : Objects.requireNonNullElse(program.getFileName(), program).toString();
	}

	/** A file that comes with the program, as it is named from the current folder. */
	public static String ownFile(String name) {
		String home = System.getProperty(HOME, "");
		return home.isEmpty() || Path.of(home).equals(Path.of("").toAbsolutePath()) ? name
				: Path.of(home).resolve(name).toString();
	}

	/** The path by which the program was started, from any folder. */
	private static @Nullable Path startedAs() {
		String program = System.getProperty(PROGRAM);
		String home = System.getProperty(HOME);
		if (program != null) {
			return absolute(Path.of(program));
		}
		return (home == null) ? null : Path.of(home).resolve("run.sh").toAbsolutePath().normalize();
	}

	/** A step up from a link leads out of where the link leads. */
	private static Path absolute(Path path) {
		Path folder = path.toAbsolutePath().getParent();
		try {
			return (folder == null || !path.toString().contains("..")) ? path.toAbsolutePath().normalize()
					: folder.toRealPath().resolve(path.getFileName());
		}
		catch (IOException ex) {
			return path.toAbsolutePath().normalize();
		}
	}

	/**
	 * A command as it is to be typed.
	 * @param words as a shell takes them
	 */
	public String command(String words) {
		String command = this.program + " " + words;
		return this.options.isEmpty() ? command : command + " " + String.join(" ", this.options);
	}

	/** A word as a POSIX shell takes it, whatever it consists of. */
	public static String quoted(String word) {
		return HARMLESS.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
	}

}
