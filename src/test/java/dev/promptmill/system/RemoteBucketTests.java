package dev.promptmill.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.image.ImageMode;
import dev.promptmill.support.S3Server;
import dev.promptmill.support.TokenGate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs whose workers put images into a bucket, while a worker or the bucket's server is
 * killed, or credentials expire: nothing is lost, and each image has one name.
 */
class RemoteBucketTests {

	private static final String DRAFT = "dev.promptmill.storage.s3.S3Draft";

	/** Of a run in a bucket, beside its images. */
	private static final int REPORTS = 7;

	private static final int PARTITIONS = 6;

	@TempDir
	Path home;

	@Test
	@Tag("parts")
	void runWhenWorkersAreKilledBeforeAndAfterAnUploadThenEachImageIsThereOnce() {
		int rows = 30;
		S3Server server = S3Server.shared();
		try (Plant plant = plant(15, rows).inBucket(server, server.endpoint())) {
			String partitions = Integer.toString(PARTITIONS);
			List<ProgramProcess> killed = List.of(
					plant.program().startKilledBefore(DRAFT, "keep", 2, "worker", "--partitions", partitions),
					plant.program().startKilledAfter(DRAFT, "keep", 2, "worker", "--partitions", partitions));
			killed.forEach(plant::ended);
			killed.forEach((worker) -> worker.awaiting(() -> worker.messages().contains("Worker started with ")));
			plant.workers(1, PARTITIONS);
			assertComplete(plant, plant.program().run("run", "input.csv"), rows);
			assertThat(killed).allSatisfy((worker) -> assertThat(worker.await().killed()).isTrue());
			assertThat(this.home.resolve("data/staging/input-1/drafts")).isEmptyDirectory();
		}
	}

	@Test
	@Tag("matrix")
	void runWhenTheServerOfTheBucketIsKilledAndRestartedThenEachImageIsThereOnce() {
		int rows = 300;
		try (S3Server server = S3Server.onDisk(this.home.resolve("s3"));
				Plant plant = plant(20, rows).inBucket(server, server.endpoint())) {
			plant.workers(2, PARTITIONS);
			ProgramProcess run = plant.program().start("run", "input.csv");
			for (int objects = 60; objects <= 180; objects += 120) {
				int enough = objects;
				run.awaiting(() -> plant.objects() > enough);
				server.restart();
			}
			assertComplete(plant, run.await(), rows);
		}
	}

	/** As a tool does that renews them in a file; this one is late. */
	@Test
	@Tag("matrix")
	void runWhenCredentialsExpireAndAreRenewedInTheirFileThenItGoesOn() throws IOException {
		int rows = 300;
		S3Server server = S3Server.shared();
		try (TokenGate gate = new TokenGate(server.endpoint(), "first");
				Plant plant = plant(20, rows).inBucket(server, gate.address())) {
			Path file = this.home.resolve("credentials");
			lend(file, "first");
			plant.program()
				.withVariable("AWS_ACCESS_KEY_ID", "")
				.withVariable("AWS_SECRET_ACCESS_KEY", "")
				.withVariable("AWS_SHARED_CREDENTIALS_FILE", file.toString());
			plant.workers(2, PARTITIONS);
			ProgramProcess run = plant.program().start("run", "input.csv");
			run.awaiting(() -> plant.objects() > rows / 3);
			gate.expect("second");
			run.endsWithin(Duration.ofSeconds(2));
			lend(file, "second");
			assertComplete(plant, run.await(), rows);
			assertThat(gate.refused()).isPositive();
		}
	}

	@Test
	@Tag("matrix")
	void runWhenOneWorkersCredentialsExpireThenTheOthersDoItsWork() throws IOException {
		int rows = 600;
		S3Server server = S3Server.shared();
		try (TokenGate gate = new TokenGate(server.endpoint(), "first");
				Plant plant = plant(10, rows).inBucket(server, gate.address())) {
			Path file = this.home.resolve("credentials");
			Path stale = this.home.resolve("stale");
			lend(file, "first");
			lend(stale, "first");
			plant.program()
				.withVariable("AWS_ACCESS_KEY_ID", "")
				.withVariable("AWS_SECRET_ACCESS_KEY", "")
				.withVariable("AWS_SHARED_CREDENTIALS_FILE", stale.toString());
			ProgramProcess expired = plant.workers(1, PARTITIONS).get(0);
			plant.program().withVariable("AWS_SHARED_CREDENTIALS_FILE", file.toString());
			plant.workers(2, PARTITIONS);
			ProgramProcess run = plant.program().start("run", "input.csv").awaiting(() -> plant.objects() > 30);
			lend(file, "second");
			run.endsWithin(Duration.ofSeconds(3));
			gate.expect("second");
			assertComplete(plant, run.await(), rows);
			assertThat(expired.messages()).contains("400 ExpiredToken");
			assertThat(expired.isAlive()).isTrue();
		}
	}

	@Test
	@Tag("matrix")
	void runWhenAllCredentialsExpireThenItSaysSoAndRestartWithFreshOnesDeliversTheRest() {
		int rows = 100;
		S3Server server = S3Server.shared();
		try (TokenGate gate = new TokenGate(server.endpoint(), "first");
				Plant plant = plant(10, rows).inBucket(server, gate.address())) {
			plant.program().withVariable("AWS_SESSION_TOKEN", "first");
			plant.workers(2, PARTITIONS);
			ProgramProcess run = plant.program().start("run", "input.csv").awaiting(() -> plant.objects() > rows / 3);
			gate.expect("second");
			ProgramProcess.Ended failed = run.await();
			assertThat(failed.exitCode()).as(failed.err()).isEqualTo(1);
			assertThat(failed.err()).contains("400 ExpiredToken", "The credentials have expired");
			plant.killWorkers();
			plant.program().withVariable("AWS_SESSION_TOKEN", "second");
			plant.workers(2, PARTITIONS);
			assertComplete(plant, plant.program().run("restart"), rows);
		}
	}

	private Plant plant(int rate, int rows) {
		Plant plant = new Plant(this.home, SimulatorSettings.builder().latencyFactor(0.02).imageMode(ImageMode.PLAIN));
		plant.program()
			.with("submit.rate-per-second", Integer.toString(rate))
			.with("poll.partitions", Integer.toString(PARTITIONS))
			.input(PictureRows.of(rows));
		return plant;
	}

	private static void assertComplete(Plant plant, ProgramProcess.Ended ended, int rows) {
		assertThat(ended.exitCode()).as(ended.err()).isZero();
		plant.assertAllDelivered(1, rows);
		assertThat(plant.objects()).as("images, reports and nothing else").isEqualTo(rows + REPORTS);
	}

	/** Puts credentials with a session token into a file, as a whole. */
	private static void lend(Path file, String token) throws IOException {
		Path next = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), """
				[default]
				aws_access_key_id = %s
				aws_secret_access_key = %s
				aws_session_token = %s
				""".formatted(S3Server.ACCESS_KEY, S3Server.SECRET_KEY, token));
		Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
	}

}
