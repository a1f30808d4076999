package dev.promptmill.system;

import java.nio.file.Path;

import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.image.ImageMode;
import dev.promptmill.support.GivenServers;
import dev.promptmill.support.S3Server;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The whole installation on servers that are given: {@code ./mvnw verify -Pparts}. */
@Tag("parts")
@Tag("given")
class GivenServersTests {

	private static final int ROWS = 60;

	@TempDir
	Path home;

	@Test
	void runWhenDatabaseBrokerAndBucketAreGivenThenWorkersDeliverIntoTheBucket() {
		S3Server server = S3Server.shared();
		String bucket = server.bucket();
		try (TestDatabase database = TestDatabase.open(TestDatabase.Kind.POSTGRESQL)) {
			System.out.println("database " + GivenServers.database() + ": "
					+ database.sql().sql("SELECT version()").query(String.class).single());
		}
		try (Plant plant = new Plant(this.home,
				SimulatorSettings.builder().latencyFactor(0.02).imageMode(ImageMode.PLAIN))) {
			plant.program()
				.with("output", "s3://" + bucket + "/nights")
				.with("s3.endpoint", server.endpoint().toString())
				.with("submit.rate-per-second", "20")
				.withVariable("AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY)
				.withVariable("AWS_SECRET_ACCESS_KEY", S3Server.SECRET_KEY)
				.input(PictureRows.of(ROWS));
			plant.workers(2, 4);
			ProgramProcess.Ended ended = plant.program().run("run", "input.csv");
			assertThat(ended.exitCode()).as(ended.err()).isZero();
			assertThat(server.objects(bucket).keySet().stream().filter((name) -> name.contains("/images/")))
				.hasSize(ROWS);
			assertThat(plant.simulator().serverLedger().totals().posts()).isEqualTo(ROWS);
			System.out.println("broker " + GivenServers.broker() + ", bucket " + GivenServers.bucket() + ": " + ROWS
					+ " rows by 2 workers");
		}
	}

}
