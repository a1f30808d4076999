package dev.promptmill.common;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The way this program was called, so that a command that is printed works as printed:
 * from any folder, and with the data folder that this process uses.
 *
 * @param program path of run.sh, as a shell takes it
 * @param options what leads to this ledger, as a shell takes them
 * @param jobSettings what the job file among them sets, by property name, paths absolute
 */
public record Invocation(String program, List<String> options, Map<String, String> jobSettings) {

	/** From the folder of run.sh, with the data folder there. */
	public static final Invocation PLAIN = new Invocation("./run.sh", List.of(), Map.of());

	/** System property: where run.sh is. */
	private static final String HOME = "promptmill.home";

	private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_@%+=:,./-]*");

	/** From any folder, with the data folder beside run.sh. */
	public static Invocation ofProgram() {
		String home = System.getProperty(HOME);
		return (home == null) ? PLAIN : new Invocation(
				quoted(Path.of(home).resolve("run.sh").toAbsolutePath().normalize().toString()), List.of(), Map.of());
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
