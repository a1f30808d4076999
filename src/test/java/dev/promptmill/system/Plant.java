package dev.promptmill.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.image.ImageMode;
import dev.promptmill.support.S3Server;
import dev.promptmill.support.TestBroker;
import dev.promptmill.support.TestDatabase;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An installation of several processes: a run's own and workers, which are real ones, a
 * real PostgreSQL, a real broker, and a simulated API that all of them talk to.
 */
final class Plant implements AutoCloseable {

	private final Simulator simulator;

	private final double latencyFactor;

	private final TestBroker broker;

	private final Map<String, String> database;

	private final Program program;

	private final List<ProgramProcess> workers = new ArrayList<>();

	private @Nullable S3Server bucketServer;

	private String bucket = "";

	Plant(Path home, SimulatorSettings.Builder api) {
		SimulatorSettings settings = api.build();
		this.simulator = Simulator.start(settings);
		this.latencyFactor = settings.latencyFactor();
		this.broker = TestBroker.open(home.resolve("broker"));
		this.database = TestDatabase.settings(TestDatabase.Kind.POSTGRESQL, home);
		this.program = program(home);
	}

	/** With an API that is 20 times as fast as the real one. */
	static Plant fast(Path home) {
		return new Plant(home, SimulatorSettings.builder().latencyFactor(0.05).imageMode(ImageMode.PLAIN));
	}

	/** The program, with a folder of its own for what it prints. */
	Program program(Path home) {
		Program made = new Program(home, this.simulator).with("collect.mode", "remote")
			.with("broker.url", this.broker.url())
			.with("broker.queue", this.broker.queue());
		this.database.forEach((key, value) -> {
			if (key.startsWith("spring.")) {
				made.with(key, value);
			}
		});
		return asksAsOftenAsByDefault(made);
	}

	/**
	 * Measured against how long tasks take: at the intervals of other tests most of the
	 * processors would go into questions about running tasks.
	 */
	private Program asksAsOftenAsByDefault(Program asking) {
		long interval = Math.round(4000 * this.latencyFactor);
		return (interval == 0) ? asking
				: asking.with("poll.first-delay-1k", Math.round(15_000 * this.latencyFactor) + "ms")
					.with("poll.interval", interval + "ms");
	}

	Program program() {
		return this.program;
	}

	/** Has images and reports go to a bucket of that server. */
	Plant inBucket(S3Server server, URI endpoint) {
		this.bucketServer = server;
		this.bucket = server.bucket();
		this.program.with("output", "s3://" + this.bucket + "/nights")
			.with("s3.endpoint", endpoint.toString())
			.withVariable("AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY)
			.withVariable("AWS_SECRET_ACCESS_KEY", S3Server.SECRET_KEY);
		return this;
	}

	/** The folder of a run's images and reports; of those in a bucket, a copy. */
	Path output(int run) {
		if (this.bucketServer == null) {
			return this.program.output(run);
		}
		try {
			return this.bucketServer.download(this.bucket, Files.createTempDirectory(this.program.home(), "copy"))
				.resolve("nights/input-" + run);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Images and reports that are in the bucket. */
	int objects() {
		return Objects.requireNonNull(this.bucketServer).objects(this.bucket).size();
	}

	Simulator simulator() {
		return this.simulator;
	}

	TestBroker broker() {
		return this.broker;
	}

	/** Whether the books and the run agree: every row was bought once, and is there. */
	void assertAllDelivered(int run, int rows) {
		Path output = output(run);
		RunFiles files = new RunFiles(output);
		assertThat(files.statuses()).containsOnly(Map.entry("DELIVERED", (long) rows));
		assertThat(files.images()).hasSize(rows).allMatch(files::isThere);
		assertThat(images(output)).as("each under one name").hasSize(rows);
		assertThat(files.parts()).isEmpty();
		assertThat(this.simulator.serverLedger().acceptancesByPrompt().values()).hasSize(rows).containsOnly(1L);
		assertThat(this.simulator.serverLedger().totals().posts()).isEqualTo(rows);
		assertThat(this.simulator.serverLedger().totals().spend()).isEqualByComparingTo(files.usd("billed_usd"));
	}

	/** Its port on loopback. */
	int databasePort() {
		return Integer.parseInt(databaseUrl().replaceFirst(".*:([0-9]+)/.*", "$1"));
	}

	String databaseUrl() {
		return this.database.get("spring.datasource.url");
	}

	JdbcClient sql() {
		return JdbcClient
			.create(new DriverManagerDataSource(databaseUrl(), this.database.get("spring.datasource.username"), ""));
	}

	/** Starts workers, and waits until they are there. */
	List<ProgramProcess> workers(int count, int partitions) {
		List<ProgramProcess> started = Stream.generate(() -> startWorker(partitions)).limit(count).toList();
		started.forEach((worker) -> worker.awaiting(() -> worker.messages().contains("Worker started with ")));
		return started;
	}

	/** Starts a worker. */
	ProgramProcess startWorker(int partitions) {
		return startWorker(this.program, partitions);
	}

	/** Starts a worker that is set up otherwise. */
	ProgramProcess startWorker(Program setUp, int partitions, String... more) {
		List<String> command = new ArrayList<>(List.of("worker", "--partitions", Integer.toString(partitions)));
		command.addAll(List.of(more));
		return ended(setUp.start(command.toArray(String[]::new)));
	}

	/** Has a process that was started elsewhere end with this. */
	ProgramProcess ended(ProgramProcess worker) {
		this.workers.add(worker);
		return worker;
	}

	/** SIGKILL for all that were started. */
	void killWorkers() {
		this.workers.forEach(ProgramProcess::kill);
	}

	/** Partitions that workers hold, by the process that does. */
	Map<Long, Long> held() {
		return sql().sql("SELECT holder FROM collect_partition WHERE holder IS NOT NULL AND state = 'OPEN'")
			.query(String.class)
			.list()
			.stream()
			.collect(Collectors.groupingBy((holder) -> Long.parseLong(holder.split(" ")[0]), Collectors.counting()));
	}

	/**
	 * Partitions that are to be worked and that no living process of this machine holds.
	 */
	long orphans() {
		return sql().sql("SELECT COALESCE(holder, '0 0 nobody') FROM collect_partition WHERE state = 'OPEN'")
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

	@Override
	public void close() {
		this.workers.forEach(ProgramProcess::destroy);
		this.broker.close();
		this.simulator.close();
	}

}
