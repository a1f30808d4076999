package dev.promptmill.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.support.EmbeddedBroker;
import dev.promptmill.support.TestDatabase;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * An installation of several processes: a run's own and workers, which are real ones, a
 * real PostgreSQL, a real broker, and a simulated API that all of them talk to.
 */
final class Plant implements AutoCloseable {

	private final Simulator simulator;

	private final EmbeddedBroker broker;

	private final Map<String, String> database;

	private final Program program;

	private final List<ProgramProcess> workers = new ArrayList<>();

	Plant(Path home, SimulatorSettings.Builder api) {
		this.simulator = Simulator.start(api.build());
		this.broker = new EmbeddedBroker(home.resolve("broker"));
		this.database = TestDatabase.settings(TestDatabase.Kind.POSTGRESQL, home);
		this.program = new Program(home, this.simulator).with("collect.mode", "remote")
			.with("broker.url", this.broker.url());
		this.database.forEach((key, value) -> {
			if (key.startsWith("spring.")) {
				this.program.with(key, value);
			}
		});
	}

	Program program() {
		return this.program;
	}

	Simulator simulator() {
		return this.simulator;
	}

	EmbeddedBroker broker() {
		return this.broker;
	}

	String databaseUrl() {
		return this.database.get("spring.datasource.url");
	}

	JdbcClient sql() {
		return JdbcClient.create(new DriverManagerDataSource(databaseUrl(),
				this.database.get("spring.datasource.username"), this.database.get("spring.datasource.password")));
	}

	/** Starts workers, and waits until they are there. */
	List<ProgramProcess> workers(int count, int slots) {
		List<ProgramProcess> started = Stream.generate(() -> startWorker(slots)).limit(count).toList();
		started.forEach((worker) -> worker.awaiting(() -> worker.messages().contains(" slots is there.")));
		return started;
	}

	/** Starts a worker. */
	ProgramProcess startWorker(int slots) {
		ProgramProcess worker = this.program.start("worker", "--slots", Integer.toString(slots));
		this.workers.add(worker);
		return worker;
	}

	/** Slots that workers hold, by the process that does. */
	Map<Long, Long> held() {
		return sql().sql("SELECT holder FROM slot WHERE holder IS NOT NULL AND state = 'OPEN'")
			.query(String.class)
			.list()
			.stream()
			.collect(Collectors.groupingBy((holder) -> Long.parseLong(holder.split(" ")[0]), Collectors.counting()));
	}

	/** Slots that are to be worked and that no living process of this machine holds. */
	long orphans() {
		return sql().sql("SELECT COALESCE(holder, '0 0 nobody') FROM slot WHERE state = 'OPEN'")
			.query(String.class)
			.list()
			.stream()
			.filter((holder) -> ProcessHandle.of(Long.parseLong(holder.split(" ")[0])).isEmpty())
			.count();
	}

	/** Every file below a folder of images, by its name and size. */
	static List<String> images(Path run) {
		try (Stream<Path> files = Files.walk(run.resolve("images"))) {
			return files.filter(Files::isRegularFile).map((file) -> run.relativize(file).toString()).sorted().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static String rows(int count) {
		StringBuilder csv = new StringBuilder("id,prompt,size\n");
		for (int row = 1; row <= count; row++) {
			csv.append('r').append(row).append(",picture ").append(row).append(",512x512\n");
		}
		return csv.toString();
	}

	@Override
	public void close() {
		this.workers.forEach(ProgramProcess::destroy);
		this.broker.close();
		this.simulator.close();
	}

}
