package dev.promptmill.simulator;

import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

import dev.promptmill.simulator.image.ImageMode;
import dev.promptmill.support.SettableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Books that outlive a process, add up, and enforce the limits. */
class SimulatorBooksTests {

	@TempDir
	Path folder;

	private final SettableClock clock = new SettableClock();

	private final AtomicLong nanos = new AtomicLong();

	private SimulatorSettings.Builder settings() {
		return SimulatorSettings.builder()
			.clock(this.clock)
			.nanoTicker(this.nanos::get)
			.imageMode(ImageMode.PLAIN)
			.markers(true);
	}

	@Test
	void restartWhenBooksAreKeptThenTasksMoneyAttemptsAndPortAreKnown() throws Exception {
		String task;
		int port;
		SimulatedTask before;
		try (Simulator first = Simulator.start(settings().stateFolder(this.folder).build())) {
			SimulatorClient client = new SimulatorClient(first);
			task = client.accepted("[[partial:1]] a", 3);
			client.submit("[[submit-once:error-500]] b");
			before = first.serverLedger().tasks().get(0);
			port = first.port();
		}
		this.clock.advance(Duration.ofMinutes(1));
		try (Simulator second = Simulator
			.start(settings().stateFolder(this.folder).startingBalance(BigDecimal.ONE).build())) {
			SimulatorClient client = new SimulatorClient(second);
			assertThat(second.port()).isEqualTo(port);
			assertThat(client.download(client.urls(task).get(0)).statusCode()).isEqualTo(200);
			assertThat(second.serverLedger().tasks().get(0).input()).isEqualTo(before.input());
			assertThat(second.serverLedger().totals().balance()).isEqualByComparingTo("99.9965");
			assertThat(second.serverLedger().totals().postsByOutcome()).containsEntry("error-500", 1L);
			assertThat(client.submit("[[submit-once:error-500]] b").statusCode()).isEqualTo(200);
			assertThat(client.accepted("[[partial:1]] a", 3)).isNotEqualTo(task);
		}
	}

	@Test
	void restartWhenLastLineIsTornThenTheRestIsKept() throws Exception {
		try (Simulator first = Simulator.start(settings().stateFolder(this.folder).build())) {
			new SimulatorClient(first).accepted("a", 1);
		}
		Path file = onlyFile();
		Files.writeString(file, "{\"event\":\"ACCEPTED\",\"at\":17", StandardOpenOption.APPEND);
		for (int process = 0; process < 2; process++) {
			try (Simulator next = Simulator.start(settings().stateFolder(this.folder).build())) {
				new SimulatorClient(next).accepted("next " + process, 1);
				assertThat(next.serverLedger().totals().accepted()).isEqualTo(process + 2);
			}
		}
	}

	@Test
	void startWhenAMiddleLineIsDamagedThenRefusedWithItsNumber() throws Exception {
		Simulator.start(settings().stateFolder(this.folder).build()).close();
		Files.writeString(onlyFile(), "nonsense\n", StandardOpenOption.APPEND);
		assertThatExceptionOfType(UncheckedIOException.class)
			.isThrownBy(() -> Simulator.start(settings().stateFolder(this.folder).build()))
			.withMessageContaining("Line 2 of");
	}

	@Test
	void startWhenBooksOrPortAreInUseThenRefused() {
		try (Simulator first = Simulator.start(settings().stateFolder(this.folder).build())) {
			assertThatExceptionOfType(UncheckedIOException.class)
				.isThrownBy(() -> Simulator.start(settings().stateFolder(this.folder).build()))
				.withMessageContaining("Another simulator");
			assertThatExceptionOfType(UncheckedIOException.class)
				.isThrownBy(() -> Simulator.start(settings().port(first.port()).build()))
				.withMessageContaining("port %d is taken", first.port());
		}
	}

	@Test
	void moneyWhenManySubmitAtOnceThenAddsUpAtEveryMoment() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(16);
		SimulatorSettings settings = settings().startingBalance(new BigDecimal("1.4")).build();
		try (Simulator simulator = Simulator.start(settings)) {
			SimulatorClient client = new SimulatorClient(simulator);
			List<Future<Integer>> answers = new ArrayList<>();
			for (int i = 0; i < 600; i++) {
				String prompt = "[[partial:%d]] row %d".formatted(i % 3, i);
				answers.add(threads.submit(() -> client.post(SimulatorClient.body(prompt, 3)).statusCode()));
			}
			for (Future<Integer> answer : answers) {
				assertThat(answer.get()).isIn(200, 402);
				assertAddsUp(simulator.serverLedger().totals());
				this.clock.advance(Duration.ofMillis(100));
			}
			this.clock.advance(Duration.ofMinutes(1));
			Totals end = simulator.serverLedger().totals();
			assertAddsUp(end);
			assertThat(end.posts()).isEqualTo(600);
			assertThat(end.postsByOutcome().get("200")).isEqualTo(end.accepted());
			assertThat(end.openTasks()).isZero();
			assertThat(end.spend())
				.isEqualByComparingTo(new BigDecimal("0.0035").multiply(BigDecimal.valueOf(end.imagesDelivered())));
			assertThat(simulator.serverLedger().acceptancesByPrompt().values()).containsOnly(1L);
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static void assertAddsUp(Totals totals) {
		assertThat(totals.startingBalance().subtract(totals.spend())).isEqualByComparingTo(totals.balance());
		assertThat(totals.balance()).isNotNegative();
	}

	@Test
	void postsWhenFasterThanLimitThen429UntilATokenIsBack() throws Exception {
		try (Simulator simulator = Simulator.start(settings().postsPerSecond(2.0).sendRetryAfter(true).build())) {
			SimulatorClient client = new SimulatorClient(simulator);
			assertThat(client.submit("a").statusCode()).isEqualTo(200);
			assertThat(client.submit("b").statusCode()).isEqualTo(200);
			var refused = client.submit("c");
			assertThat(refused.statusCode()).isEqualTo(429);
			assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
			this.nanos.addAndGet(500_000_000);
			assertThat(client.submit("c").statusCode()).isEqualTo(200);
			assertThat(client.submit("d").statusCode()).isEqualTo(429);
			simulator.limitPosts(null);
			assertThat(client.submit("d").statusCode()).isEqualTo(200);
			assertThat(simulator.serverLedger().totals().maxPostsPerSecond()).isEqualTo(6);
			this.nanos.addAndGet(2_000_000_000);
			client.submit("e");
			assertThat(simulator.serverLedger().totals().maxPostsPerSecond()).isEqualTo(6);
		}
	}

	@Test
	void openTasksWhenLimitChangesOverHttpThenNewOneHolds() throws Exception {
		try (Simulator simulator = Simulator.start(settings().maxOpenTasks(1).build())) {
			SimulatorClient client = new SimulatorClient(simulator);
			assertThat(client.submit("a").statusCode()).isEqualTo(200);
			var refused = client.submit("b");
			assertThat(refused.statusCode()).isEqualTo(429);
			assertThat(refused.headers().firstValue("Retry-After")).isEmpty();
			assertThat(client.control("POST", "limits", "{\"maxOpenTasks\":2}").statusCode()).isEqualTo(200);
			assertThat(client.submit("b").statusCode()).isEqualTo(200);
			assertThat(client.submit("c").statusCode()).isEqualTo(429);
			this.clock.advance(Duration.ofMinutes(1));
			assertThat(client.submit("c").statusCode()).isEqualTo(200);
			assertThat(simulator.serverLedger().totals().maxOpenTasks()).isEqualTo(2);
			assertThat(client.control("POST", "limits", "{\"postsPerSecond\":-1}").statusCode()).isEqualTo(400);
		}
	}

	private Path onlyFile() throws Exception {
		try (var files = Files.list(this.folder)) {
			return files.findFirst().orElseThrow();
		}
	}

}
