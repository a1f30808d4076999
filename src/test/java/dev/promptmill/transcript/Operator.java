package dev.promptmill.transcript;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.image.ImageMode;
import dev.promptmill.support.CommandLine;
import dev.promptmill.support.CommandLine.Result;

/**
 * An operator with a folder of their own who types commands; a transcript is kept of
 * them.
 */
final class Operator implements AutoCloseable {

	private final Path home;

	private final Transcript transcript;

	private final Map<String, String> settings = new LinkedHashMap<>();

	private final Map<String, String> environment = new LinkedHashMap<>();

	private final Simulator server;

	/**
	 * @param name of the transcript
	 * @param home an empty folder
	 */
	Operator(String name, Path home) {
		this.home = home;
		this.transcript = new Transcript(name, new Normalizer(home));
		this.server = Simulator
			.start(SimulatorSettings.builder().latencyFactor(0).markers(true).imageMode(ImageMode.PLAIN).build());
		this.settings.put("data", home.resolve("data").toString());
		this.settings.put("output", home.resolve("output").toString());
		this.settings.put("simulate.speed", "5000");
		this.settings.put("submit.rate-per-second", "200");
		this.settings.put("submit.backoff", "10ms");
		// One row after the other, so that messages come in one order.
		this.settings.put("submit.max-in-flight", "1");
	}

	/** Gives the operator a key and the address of a server that obeys fault markers. */
	Operator withKey() {
		this.environment.put("APIXO_API_KEY", "secret-key");
		this.settings.put("api.base-url", this.server.baseUrl().toString());
		this.settings.put("download.allowed-hosts", "127.0.0.1");
		this.settings.put("download.allow-http", "true");
		this.settings.put("poll.first-delay-1k", "10ms");
		this.settings.put("poll.interval", "10ms");
		this.settings.put("poll.rate-per-second", "400");
		return this;
	}

	/** Writes a CSV with a row for each prompt. */
	String csv(String name, String... prompts) throws IOException {
		StringBuilder text = new StringBuilder("id,prompt\n");
		for (int i = 1; i <= prompts.length; i++) {
			text.append("row-").append(i).append(",\"").append(prompts[i - 1]).append("\"\n");
		}
		return file(name, text.toString());
	}

	/** Writes a file into the operator's folder. */
	String file(String name, String text) throws IOException {
		return Files.writeString(this.home.resolve(name), text).toString();
	}

	/** Runs a command and keeps it in the transcript. */
	Result types(String... arguments) {
		Result result = quietly(arguments);
		this.transcript.add(List.of(arguments), result);
		return result;
	}

	/** Runs a command that takes no settings and keeps it in the transcript. */
	Result typesBare(String... arguments) {
		Result result = new CommandLine(Map.of(), this.environment).run(arguments);
		this.transcript.add(List.of(arguments), result);
		return result;
	}

	/** Runs a command without a trace in the transcript. */
	Result quietly(String... arguments) {
		return new CommandLine(this.settings, this.environment).run(arguments);
	}

	/** Keeps something else that was printed. */
	void keep(List<String> arguments, Result result) {
		this.transcript.add(arguments, result);
	}

	/** Deletes a file of the operator's folder, and says so. */
	void deletes(String path) throws IOException {
		Files.delete(this.home.resolve(path));
		this.transcript.note("deleted: <home>/" + path);
	}

	/** Says what happens. */
	void says(String note) {
		this.transcript.note(note);
	}

	/** Says how many requests the server has taken so far. */
	void counts() {
		this.transcript
			.note("Requests that the server has taken so far: " + this.server.serverLedger().totals().posts() + ".");
	}

	/** Moves data and output folder together. */
	void moves(String folder) throws IOException {
		Path to = Files.createDirectories(this.home.resolve(folder));
		for (String name : List.of("data", "output")) {
			Files.move(this.home.resolve(name), to.resolve(name));
			this.settings.put(name, to.resolve(name).toString());
		}
	}

	/** Copies a file of the operator's folder. */
	String copies(String name, String to) throws IOException {
		return Files.copy(this.home.resolve(name), this.home.resolve(to)).toString();
	}

	/** Deletes a file in whichever run's folder it is. */
	void deletesEverywhere(String name) throws IOException {
		try (Stream<Path> files = Files.walk(this.home)) {
			for (Path file : files.filter((path) -> path.endsWith(name)).toList()) {
				Files.delete(file);
			}
		}
	}

	/** Compares the transcript with its part of a document. */
	void compareWith(Path document, String mark) throws IOException {
		this.transcript.compareWith(document, mark);
	}

	/** Leaves a run as a process does that was killed, and says so. */
	void killed(long run) throws SQLException {
		try (Connection ledger = DriverManager.getConnection("jdbc:h2:file:" + this.home.resolve("data/promptmill"),
				"sa", ""); Statement statement = ledger.createStatement()) {
			statement.executeUpdate("UPDATE run SET state = 'RUNNING', exit_code = NULL, message = NULL,"
					+ " ended_at = NULL WHERE run_id = " + run);
		}
		this.transcript.note("the process of run " + run + " was killed");
	}

	/** Compares the transcript with its file. */
	void compare() throws IOException {
		this.transcript.compare();
	}

	@Override
	public void close() {
		this.server.close();
	}

}
