package dev.promptmill.system;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.promptmill.cli.Cli;
import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.Totals;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The program in callback mode beside a simulated API, as an operator runs it; what
 * happened is asked of the API's books.
 */
final class CallbackRig {

	static final Map<String, String> KEY = Map.of("APIXO_API_KEY", "a-key-for-tests");

	private final Path home;

	private final Simulator simulator;

	private final Map<String, String> settings = new LinkedHashMap<>();

	private final int port = freePort();

	CallbackRig(Path home, Simulator simulator) {
		this.home = home;
		this.simulator = simulator;
		with("data", home.resolve("data").toString()).with("output", home.resolve("output").toString());
		with("api.base-url", simulator.baseUrl().toString());
		with("download.allow-http", "true").with("download.allowed-hosts", "127.0.0.1");
		with("submit.rate-per-second", "1000").with("submit.max-in-flight", "1000");
		with("poll.rate-per-second", "2000");
		with("callback.url", "http://127.0.0.1:" + this.port + "/hook").with("callback.port", "" + this.port);
		with("callback.allow-http", "true").with("callback.allowed-hosts", "127.0.0.1");
	}

	static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	CallbackRig with(String key, String value) {
		this.settings.put(key, value);
		return this;
	}

	CallbackRig without(String key) {
		this.settings.remove(key);
		return this;
	}

	Map<String, String> settings() {
		return this.settings;
	}

	int port() {
		return this.port;
	}

	Path input(int rows) throws IOException {
		StringBuilder csv = new StringBuilder("id,prompt\n");
		for (int row = 1; row <= rows; row++) {
			csv.append("r").append(row).append(",a lighthouse number ").append(row).append('\n');
		}
		return Files.writeString(this.home.resolve("input.csv"), csv);
	}

	/** A command and its arguments, with the settings. */
	String[] command(String... arguments) {
		List<String> all = new ArrayList<>(Arrays.asList(arguments));
		this.settings.forEach((key, value) -> all.addAll(List.of("--set", key + "=" + value)));
		return all.toArray(String[]::new);
	}

	/** Runs a command in this process. */
	Result run(String... arguments) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		ByteArrayOutputStream err = new ByteArrayOutputStream();
		int exitCode = Cli.run(command(arguments), new PrintStream(out, true, StandardCharsets.UTF_8),
				new PrintStream(err, true, StandardCharsets.UTF_8), KEY);
		return new Result(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
	}

	/** Every row delivered in full, once, and billed as the API's books say. */
	void assertDeliveredAndBilledOnce(int rows) throws IOException {
		Path output = this.home.resolve("output").resolve("input-1");
		List<String> results = Files.readAllLines(output.resolve("results.csv"));
		assertThat(results.subList(1, results.size())).hasSize(rows).allMatch((line) -> line.contains(",DELIVERED,"));
		assertThat(this.simulator.serverLedger().acceptancesByPrompt()).hasSize(rows)
			.allSatisfy((prompt, tasks) -> assertThat(tasks).as(prompt).isEqualTo(1));
		Totals totals = this.simulator.serverLedger().totals();
		JsonNode bill = new JsonMapper().readTree(Files.readString(output.resolve("cost-report.json")));
		assertThat(new BigDecimal(bill.path("billed_usd").asString())).isEqualByComparingTo(totals.finalCharges());
		assertThat(new BigDecimal(bill.path("possibly_billed_usd").asString())).isZero();
	}

	double statusRequestsPerTask() {
		Totals totals = this.simulator.serverLedger().totals();
		return (double) totals.statusRequests() / totals.accepted();
	}

	/**
	 * What came of a command.
	 *
	 * @param exitCode of the process
	 * @param out data
	 * @param err messages
	 */
	record Result(int exitCode, String out, String err) {
	}

}
