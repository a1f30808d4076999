package dev.promptmill.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import dev.promptmill.cli.console.ConsoleLog;
import dev.promptmill.cli.json.JsonLine;
import dev.promptmill.network.Network;

/**
 * The operator's command at the end of a run: gets the summary as JSON on standard input
 * and everything of the environment but the API key. Whatever becomes of it, the run
 * ended as it did.
 */
final class FinishHook {

	private static final String KEY = "APIXO_API_KEY";

	private static final int MOST_LINES = 200;

	private static final Duration LAST_WORDS = Duration.ofSeconds(1);

	private final String command;

	private final Duration timeout;

	private final Network network;

	private final CommandContext context;

	/**
	 * @param command for {@code /bin/sh -c}
	 * @param timeout how long it may take
	 * @param network the way that it is to take, too
	 */
	FinishHook(String command, Duration timeout, Network network, CommandContext context) {
		this.network = network;
		this.command = command;
		this.timeout = timeout;
		this.context = context;
	}

	void run(JsonLine summary) {
		ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", this.command).redirectErrorStream(true);
		builder.environment().clear();
		builder.environment().putAll(this.network.environment(withoutKey(this.context.environment())));
		try {
			attend(builder.start(), ConsoleLog.text(summary));
		}
		catch (IOException ex) {
			warn("could not be started: " + ex.getMessage());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	static Map<String, String> withoutKey(Map<String, String> environment) {
		Map<String, String> rest = new TreeMap<>(environment);
		rest.keySet().removeIf((name) -> name.toUpperCase(Locale.ROOT).startsWith(KEY));
		return rest;
	}

	private void attend(Process process, String summary) throws InterruptedException {
		Thread words = new Thread(() -> pass(process), "on-finish");
		words.setDaemon(true);
		words.start();
		try (OutputStream input = process.getOutputStream()) {
			input.write((summary + "\n").getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			// It need not read what it is told.
		}
		if (!process.waitFor(this.timeout.toMillis(), TimeUnit.MILLISECONDS)) {
			process.descendants().forEach(ProcessHandle::destroyForcibly);
			process.destroyForcibly();
			warn("took longer than promptmill.on-finish-timeout (" + this.timeout.toSeconds() + " s) and was ended.");
		}
		else if (process.exitValue() != 0) {
			warn("ended with exit code " + process.exitValue() + ".");
		}
		words.join(LAST_WORDS.toMillis());
	}

	/** What it prints are messages, not data; an endless flow of them is cut off. */
	private void pass(Process process) {
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
			int count = 0;
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				if (count++ < MOST_LINES) {
					this.context.console().info("on-finish: " + line);
				}
			}
		}
		catch (IOException ex) {
			// It was ended.
		}
	}

	private void warn(String what) {
		this.context.console().warn("The command of promptmill.on-finish " + what + " The run is not affected.");
	}

}
