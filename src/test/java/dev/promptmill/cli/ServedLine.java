package dev.promptmill.cli;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.support.CommandLine;

/** Commands of real runs, against a server that keeps books. */
final class ServedLine implements AutoCloseable {

	private static final BigDecimal PRICE = new BigDecimal("0.0035");

	private final Path folder;

	private final Simulator server;

	/** With a server whose tasks are done at once. */
	ServedLine(Path folder) {
		this.folder = folder;
		this.server = Simulator.start(SimulatorSettings.builder().latencyFactor(0).markers(true).build());
	}

	/** With a server whose tasks are done when a clock is moved. */
	ServedLine(Path folder, InstantSource clock) {
		this.folder = folder;
		this.server = Simulator.start(SimulatorSettings.builder().clock(clock).build());
	}

	/** What the server charged. */
	BigDecimal charged() {
		return PRICE.multiply(BigDecimal.valueOf(tasks()));
	}

	/** How many tasks the server took. */
	int tasks() {
		return this.server.serverLedger().tasks().size();
	}

	/** A file whose rows no other file has. */
	Path csv(String name, int rows) throws IOException {
		StringBuilder text = new StringBuilder("id,prompt\n");
		for (int row = 1; row <= rows; row++) {
			text.append(name).append(row).append(",a lamp for ").append(name).append(row).append('\n');
		}
		return csv(name, text.toString());
	}

	Path csv(String name, String text) throws IOException {
		return Files.writeString(this.folder.resolve(name + ".csv"), text);
	}

	CommandLine with(Map<String, String> database, Map<String, String> more) {
		Map<String, String> settings = new LinkedHashMap<>(database);
		settings.put("output", this.folder.resolve("output").toString());
		settings.put("api.base-url", this.server.baseUrl().toString());
		settings.put("download.allowed-hosts", "127.0.0.1");
		settings.put("download.allow-http", "true");
		settings.put("poll.first-delay-1k", "10ms");
		settings.put("poll.interval", "10ms");
		settings.put("poll.rate-per-second", "400");
		settings.put("submit.rate-per-second", "500");
		settings.putAll(more);
		return new CommandLine(settings, Map.of("PATH", System.getenv("PATH"), "APIXO_API_KEY", "secret-key"));
	}

	/** Carries out work at once and returns when all of it is done. */
	static <T> List<T> atOnce(List<Callable<T>> work) throws InterruptedException, ExecutionException {
		ExecutorService threads = Executors.newFixedThreadPool(work.size());
		try {
			List<T> results = new ArrayList<>();
			for (Future<T> result : threads.invokeAll(work)) {
				results.add(result.get());
			}
			return results;
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Override
	public void close() {
		this.server.close();
	}

}
