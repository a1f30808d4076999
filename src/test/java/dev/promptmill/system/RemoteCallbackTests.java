package dev.promptmill.system;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import dev.promptmill.simulator.SimulatedTask;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.Totals;
import dev.promptmill.simulator.fault.CallbackFaults;
import dev.promptmill.simulator.image.ImageMode;
import dev.promptmill.support.S3Server;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs whose own process receives callbacks while workers collect: what is announced here
 * is asked about there.
 */
class RemoteCallbackTests {

	/** Nobody asks about a task sooner after it was accepted, unless a callback came. */
	private static final Duration UNASKED = Duration.ofMillis(4500);

	/** The same where rows that settle sooner are counted, on a busy machine too. */
	private static final Duration LONG_UNASKED = UNASKED.multipliedBy(2);

	@TempDir
	Path home;

	@Test
	void runWhenCallbacksAreLostDuplicatedAndForgedThenEachRowOnceAndFewStatusRequests() {
		int rows = 60;
		// Most rows are sent when the worker is there, however long its start takes.
		try (Plant plant = plant("6")) {
			plant.program()
				.with("poll.first-delay-1k", firstDelay(LONG_UNASKED))
				.with("poll.partitions", "3")
				.input(PictureRows.of(rows));
			plant.workers(1, 3);
			ProgramProcess run = plant.program().start("run", "input.csv");
			forge(plant, run);
			assertDelivered(plant, run, rows);
			long announced = plant.sql()
				.sql("SELECT COUNT(*) FROM prompt_row WHERE completed_at < accepted_at + ?")
				.param(LONG_UNASKED.toMillis())
				.query(Long.class)
				.single();
			assertThat(announced).as("rows that a callback brought about").isGreaterThan(rows / 3);
		}
	}

	@Test
	@Tag("matrix")
	void runOf1500RowsInABucketWhenWorkersBrokerAndBucketFailThenEachRowOnceAndFewStatusRequests() {
		int rows = 1500;
		try (S3Server bucket = S3Server.onDisk(this.home.resolve("s3"));
				Plant plant = plant("40").inBucket(bucket, bucket.endpoint())) {
			plant.program().with("poll.partitions", "12").input(PictureRows.of(rows));
			List<ProgramProcess> workers = plant.workers(3, 12);
			WorkerKills kills = new WorkerKills(plant, 12);
			ProgramProcess run = plant.program().start("run", "input.csv").awaiting(() -> plant.held().size() == 3);
			forge(plant, run);
			kills.until(run, workers, (round) -> {
				if (round == 1) {
					plant.broker().restart();
				}
				if (round == 2) {
					bucket.restart();
				}
				if (round < 3) {
					forge(plant, run);
				}
			});
			System.out.println(kills.account());
			assertDelivered(plant, run, rows);
			assertThat(plant.objects()).as("images, seven reports and nothing else").isEqualTo(rows + 7);
			System.out.println(plant.sql()
				.sql("""
						SELECT 'ms from a callback to the row settled: median ' || percentile_disc(0.5) WITHIN GROUP (ORDER BY ms)
						  || ', 95 % ' || percentile_disc(0.95) WITHIN GROUP (ORDER BY ms) || '; deadlocks '
						  || (SELECT deadlocks FROM pg_stat_database WHERE datname = current_database())
						FROM (SELECT completed_at - callback_at AS ms FROM prompt_row WHERE completed_at > callback_at) r
						""")
				.query(String.class)
				.single());
			assertThat(entriesRead(plant)).as("index entries of attempts read per row").isLessThan(100);
		}
	}

	/** Plans that were made while the tables were empty read each entry for each row. */
	private static long entriesRead(Plant plant) {
		long read = plant.sql()
			.sql("SELECT SUM(idx_tup_read) FROM pg_stat_user_indexes WHERE relname = 'attempt'")
			.query(Long.class)
			.single();
		System.out.println(read + " index entries of attempts read");
		return read / 1500;
	}

	private Plant plant(String rate) {
		CallbackFaults faults = new CallbackFaults(0.3, 0.2, 0.1, Duration.ofMillis(300), 1);
		Plant plant = new Plant(this.home,
				SimulatorSettings.builder().latencyFactor(0.05).imageMode(ImageMode.PLAIN).callbackFaults(faults));
		int port = CallbackRig.freePort();
		plant.program()
			.with("callback.url", "http://127.0.0.1:" + port + "/hook")
			.with("callback.port", Integer.toString(port))
			.with("callback.allow-http", "true")
			.with("callback.allowed-hosts", "127.0.0.1")
			.with("poll.first-delay-1k", firstDelay(UNASKED))
			.with("poll.interval", "500ms")
			.with("submit.rate-per-second", rate);
		return plant;
	}

	/** With callbacks a task is first asked about after three times this delay. */
	private static String firstDelay(Duration unasked) {
		return unasked.dividedBy(3).toMillis() + "ms";
	}

	/** Somebody who knows the secret announces a few tasks that have not ended, twice. */
	private static void forge(Plant plant, ProgramProcess run) {
		run.awaiting(() -> plant.simulator().serverLedger().totals().accepted() >= 5);
		String secret = plant.sql().sql("SELECT callback_token FROM run WHERE run_id = 1").query(String.class).single();
		HttpClient client = HttpClient.newHttpClient();
		List<SimulatedTask> tasks = plant.simulator().serverLedger().tasks();
		for (SimulatedTask task : tasks.subList(tasks.size() - 5, tasks.size())) {
			for (String path : List.of("/hook/" + secret, "/hook/" + secret, "/hook/guessed")) {
				HttpRequest request = HttpRequest
					.newBuilder(URI.create("http://127.0.0.1:" + plant.program().setting("callback.port") + path))
					.POST(BodyPublishers.ofString("{\"data\":{\"taskId\":\"" + task.taskId()
							+ "\",\"state\":\"success\",\"resultJson\":\"{}\"}}"))
					.build();
				assertThat(client.sendAsync(request, BodyHandlers.discarding()).join().statusCode())
					.isEqualTo(path.endsWith(secret) ? 200 : 404);
			}
		}
	}

	private static void assertDelivered(Plant plant, ProgramProcess run, int rows) {
		ProgramProcess.Ended ended = run.await();
		assertThat(ended.exitCode()).as(ended.err()).isZero();
		plant.assertAllDelivered(1, rows);
		Totals totals = plant.simulator().serverLedger().totals();
		double requests = (double) totals.statusRequests() / totals.accepted();
		JsonNode status = new JsonMapper().readTree(plant.program().runHere("status", "--json").out());
		long came = status.path("callbacks_received").asLong();
		System.out.println(rows + " rows: " + requests + " status requests per task, " + totals.callbacks()
				+ " callbacks and " + totals.forgedCallbacks() + " forged ones sent, came for " + came + " tasks");
		assertThat(requests).isBetween(1.0, 1.6);
		assertThat(status.path("callbacks_expected").asLong()).isEqualTo(rows);
		assertThat(came).isBetween(rows / 2L, rows - 1L);
		assertThat(ended.err()).contains("Callbacks came for " + came + " of " + rows + " tasks.");
	}

}
