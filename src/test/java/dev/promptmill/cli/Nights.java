package dev.promptmill.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.opencsv.CSVReaderHeaderAware;
import com.opencsv.exceptions.CsvException;
import dev.promptmill.simulator.SimulatedTask;
import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.image.ImageMode;
import dev.promptmill.support.CommandLine;
import dev.promptmill.support.CommandLine.Result;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A job that is run night after night, in a data folder of its own, against a server that
 * keeps books of what it was asked for.
 */
final class Nights implements AutoCloseable {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final Path csv;

	private Path output;

	private final Map<String, String> prompts = new LinkedHashMap<>();

	private final Map<String, Integer> images = new LinkedHashMap<>();

	private final Map<String, String> settings = new LinkedHashMap<>();

	private final Simulator server;

	Nights(Path home) {
		this(home, ImageMode.PLAIN);
	}

	/**
	 * The same.
	 * @param pictures how the server makes them
	 */
	Nights(Path home, ImageMode pictures) {
		this.server = Simulator
			.start(SimulatorSettings.builder().latencyFactor(0).markers(true).imageMode(pictures).build());
		this.output = home.resolve("output");
		this.csv = home.resolve("night.csv");
		this.settings.put("data", home.resolve("data").toString());
		this.settings.put("output", this.output.toString());
		this.settings.put("api.base-url", this.server.baseUrl().toString());
		this.settings.put("download.allowed-hosts", "127.0.0.1");
		this.settings.put("download.allow-http", "true");
		this.settings.put("poll.first-delay-1k", "10ms");
		this.settings.put("poll.interval", "10ms");
		this.settings.put("poll.rate-per-second", "400");
		this.settings.put("submit.rate-per-second", "500");
		this.settings.put("submit.backoff", "10ms");
	}

	/** A setting of every night. */
	Nights set(String name, String value) {
		this.settings.put(name, value);
		return this;
	}

	/** Gives so many rows a prompt. */
	Nights rows(int count) {
		for (int i = 1; i <= count; i++) {
			this.prompts.put("row-" + i, "a lamp, number " + i);
		}
		return this;
	}

	/** Gives a row another prompt, or adds one. */
	Nights change(String id, String prompt) {
		this.prompts.put(id, prompt);
		return this;
	}

	/** The same, with so many images. */
	Nights images(String id, String prompt, int count) {
		this.images.put(id, count);
		return change(id, prompt);
	}

	Path csv() throws IOException {
		StringBuilder text = new StringBuilder(this.images.isEmpty() ? "id,prompt\r\n" : "id,prompt,num_images\r\n");
		this.prompts.forEach((id, prompt) -> text.append(id)
			.append(",\"")
			.append(prompt)
			.append('"')
			.append(this.images.isEmpty() ? "" : "," + this.images.getOrDefault(id, 1))
			.append("\r\n"));
		return Files.writeString(this.csv, text);
	}

	/** Runs the job. */
	Result run(String... options) throws IOException {
		List<String> arguments = new ArrayList<>(List.of("run", csv().toString()));
		arguments.addAll(List.of(options));
		return command(arguments.toArray(String[]::new));
	}

	/** Runs the job; its messages can be read meanwhile. */
	Result run(ByteArrayOutputStream messages) throws IOException {
		return command(messages, "run", csv().toString());
	}

	/** Any command. */
	Result command(String... arguments) {
		return command(new ByteArrayOutputStream(), arguments);
	}

	private Result command(ByteArrayOutputStream messages, String... arguments) {
		Map<String, String> environment = Map.of("PATH", System.getenv("PATH"), "APIXO_API_KEY", "secret-key", "OTHER",
				"kept");
		return new CommandLine(this.settings, environment).run(messages, arguments);
	}

	/** Runs the command that another one printed, and that ends like this. */
	Result printed(Result other, String end) {
		String command = other.err()
			.lines()
			.map(String::strip)
			.filter((line) -> line.startsWith("./run.sh ") && line.contains(" " + end))
			.findFirst()
			.orElseThrow(() -> new AssertionError(other.err()));
		return pasted(command);
	}

	/** Runs a command as somebody pastes it. */
	Result pasted(String command) {
		Map<String, String> environment = Map.of("PATH", System.getenv("PATH"), "APIXO_API_KEY", "secret-key");
		return new CommandLine(Map.of(), environment).run(command.substring("./run.sh ".length()).split(" "));
	}

	/** How many images each POST asked for. */
	List<Integer> imagesAskedFor() {
		return tasks().stream().map(SimulatedTask::imagesRequested).toList();
	}

	/** Where what the runs left behind is to be looked for. */
	Nights at(Path output) {
		this.output = output;
		return this;
	}

	Path folder(int run) {
		return this.output.resolve("night-" + run);
	}

	/** A table of a run, line by line. */
	List<Map<String, String>> table(int run, String name) throws IOException, CsvException {
		List<Map<String, String>> rows = new ArrayList<>();
		try (Reader in = Files.newBufferedReader(folder(run).resolve(name));
				CSVReaderHeaderAware csv = new CSVReaderHeaderAware(in)) {
			for (Map<String, String> row = csv.readMap(); row != null; row = csv.readMap()) {
				rows.add(row);
			}
		}
		return rows;
	}

	JsonNode bill(int run) throws IOException {
		return JSON.readTree(Files.readString(folder(run).resolve("cost-report.json")));
	}

	/** How many POSTs the server saw so far. */
	long posts() {
		return this.server.serverLedger().totals().posts();
	}

	/** How many images were fetched so far. */
	long downloads() {
		return this.server.serverLedger().totals().downloads();
	}

	/** The tasks that the server took and charged. */
	List<SimulatedTask> tasks() {
		return this.server.serverLedger().tasks();
	}

	@Override
	public void close() {
		this.server.close();
	}

}
