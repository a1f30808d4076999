package dev.promptmill.cli.console;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import ch.qos.logback.classic.Level;
import dev.promptmill.cli.json.JsonLine;
import dev.promptmill.common.Masking;

/**
 * The only place that prints: data on standard output, messages on standard error. What
 * comes from outside loses its control characters first, so that no text can forge a line
 * or move the cursor.
 */
public final class ConsoleLog {

	private final PrintStream out;

	private final PrintStream err;

	private final Masking masking;

	private final ProgressPane pane;

	private final Logging logging;

	/** What is said at the end only if something was wrong, when quiet. */
	private final List<String> verdict = new ArrayList<>();

	private volatile boolean quiet;

	private volatile boolean troubled;

	public ConsoleLog(PrintStream out, PrintStream err) {
		this(out, err, Masking.OF_ADDRESSES);
	}

	/**
	 * @param masking takes secrets out of messages
	 */
	public ConsoleLog(PrintStream out, PrintStream err, Masking masking) {
		this.masking = masking;
		this.out = out;
		this.err = err;
		this.pane = new ProgressPane(err, new TerminalWidth());
		this.logging = new Logging(err, masking);
	}

	/** A line of data. */
	public void data(String line) {
		this.out.println(printable(line));
	}

	/** A line of data as JSON. */
	public void json(JsonLine line) {
		this.out.println(text(line));
	}

	/**
	 * A line of JSON. Characters that a terminal would obey or a log would break a line
	 * at are escaped, which means the same in JSON.
	 */
	public static String text(JsonLine line) {
		StringBuilder text = new StringBuilder();
		for (char c : line.text().toCharArray()) {
			if (isHarmless(c)) {
				text.append(c);
			}
			else {
				text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
			}
		}
		return text.toString();
	}

	/** From now on says only what is wrong. */
	public void quiet() {
		this.quiet = true;
	}

	public boolean isQuiet() {
		return this.quiet;
	}

	/** Something the operator should know. */
	public void info(String message) {
		if (!this.quiet) {
			say(Level.INFO, "", message);
		}
	}

	/** What came of it all: said to the quiet, too, if something was wrong. */
	public void verdict(String message) {
		if (this.quiet) {
			this.verdict.add(message);
		}
		else {
			info(message);
		}
	}

	/** Says what was kept for the end. */
	public void end(int exitCode) {
		if (exitCode != 0 || this.troubled) {
			this.verdict.forEach((message) -> say(Level.INFO, "", message));
		}
		this.verdict.clear();
	}

	public void warn(String message) {
		say(Level.WARN, "warning: ", message);
	}

	public void error(String message) {
		say(Level.ERROR, "error: ", message);
	}

	/** A way out, after an error. */
	public void hint(String message) {
		say(Level.INFO, "", message);
	}

	private void say(Level level, String before, String message) {
		this.troubled |= level != Level.INFO;
		if (this.logging.isStructured()) {
			this.logging.write(level, shown(message), null);
		}
		else {
			message(before + shown(message));
		}
	}

	/** For those who asked for it with PROMPTMILL_DEBUG. */
	public void trace(Throwable failure) {
		if (this.logging.isStructured()) {
			this.logging.write(Level.DEBUG, "The error in full", failure);
			return;
		}
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			this.err.println("debug: " + shown(String.valueOf(cause)));
			for (StackTraceElement element : cause.getStackTrace()) {
				this.err.println("debug:     at " + element);
			}
		}
	}

	/** How messages look and what the frameworks may log. */
	public Logging logging() {
		return this.logging;
	}

	public PrintWriter outWriter() {
		return new PrintWriter(this.out, true, StandardCharsets.UTF_8);
	}

	public PrintWriter errWriter() {
		return new PrintWriter(this.err, true, StandardCharsets.UTF_8);
	}

	/** Where a run shows its progress on a terminal. */
	public ProgressPane pane() {
		return this.pane;
	}

	private void message(String line) {
		this.pane.above(() -> this.err.println(line));
	}

	private String shown(String message) {
		return printable(this.masking.mask(message));
	}

	private static String printable(String text) {
		StringBuilder result = new StringBuilder(text.length());
		text.codePoints()
			.forEach((c) -> result
				.appendCodePoint((isHarmless(c) && Character.getType(c) != Character.SURROGATE) ? c : ' '));
		return result.toString();
	}

	private static boolean isHarmless(int character) {
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
			default -> true;
		};
	}

}
