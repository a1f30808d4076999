package dev.promptmill.system;

import java.io.IOException;
import java.nio.file.Path;

import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.image.ImageMode;
import dev.promptmill.support.ClosableProxy;
import dev.promptmill.support.S3Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Output in a bucket, where the program is killed or the bucket's server is. */
class BucketCrashTests {

	private static final S3Server SERVER = S3Server.shared();

	private static final int ROWS = 20;

	private static final String DRAFT = "dev.promptmill.storage.s3.S3Draft";

	/** Where every AWS tool looks for them. */
	private static final String WITH_CREDENTIALS = "export AWS_ACCESS_KEY_ID=" + S3Server.ACCESS_KEY
			+ " AWS_SECRET_ACCESS_KEY=" + S3Server.SECRET_KEY + "; exec \"$@\"";

	@TempDir
	private Path home;

	private final Simulator simulator = Simulator
		.start(SimulatorSettings.builder().latencyFactor(0.002).imageMode(ImageMode.PLAIN).build());

	private final ClosableProxy proxy = new ClosableProxy(SERVER.endpoint());

	private final String bucket = SERVER.bucket();

	private Program program;

	@BeforeEach
	void prepare() {
		this.program = new Program(this.home, this.simulator).with("output", "s3://" + this.bucket + "/nights")
			.with("s3.endpoint", this.proxy.address().toString())
			.throughShell(WITH_CREDENTIALS);
		this.program.input(PictureRows.of(ROWS));
	}

	@AfterEach
	void close() {
		this.proxy.close();
		this.simulator.close();
	}

	@Test
	void runWhenKilledAroundItsPutsThenRestartDeliversAllAndLeavesNothingBehind() throws IOException {
		assertThat(this.program.startKilledBefore(DRAFT, "keep", 5, "run", "input.csv").await().killed()).isTrue();
		assertThat(this.program.startKilledAfter(DRAFT, "keep", 3, "restart").await().killed()).isTrue();
		assertThat(this.program.startKilledBefore("dev.promptmill.output.BucketFolder", "put", 1, "restart")
			.await()
			.killed()).isTrue();
		assertWholeAfterRestart();
	}

	@Test
	void runWhenTheBucketGoesAwayThenItFailsClearlyAndRestartDeliversTheRest() throws IOException {
		this.program.with("submit.rate-per-second", "20");
		ProgramProcess run = this.program.start("run", "input.csv");
		run.awaiting(() -> SERVER.objects(this.bucket).size() > 2);
		this.proxy.shut();
		ProgramProcess.Ended failed = run.await();
		assertThat(failed.exitCode()).as(failed.err()).isEqualTo(1);
		assertThat(failed.err()).contains("The bucket " + this.bucket + " can't be written",
				this.proxy.address() + " does not answer", "then restart the run");
		long posts = this.simulator.serverLedger().totals().posts();
		ProgramProcess.Ended refused = this.program.runHere("restart");
		assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
		assertThat(refused.err()).contains("does not answer", "Nothing was sent");
		assertThat(this.simulator.serverLedger().totals().posts()).as("sent while the bucket was away")
			.isEqualTo(posts);
		this.proxy.reopen();
		assertWholeAfterRestart();
	}

	/**
	 * Whatever was being sent when the program was killed may be unknown, by contract.
	 */
	private void assertWholeAfterRestart() throws IOException {
		ProgramProcess.Ended ended = this.program.runHere("restart");
		assertThat(ended.exitCode()).as(ended.err()).isIn(0, 3);
		RunFiles files = new RunFiles(
				SERVER.download(this.bucket, this.home.resolve("copy")).resolve("nights/input-1"));
		long unknown = files.statuses().getOrDefault("UNKNOWN", 0L);
		int images = (int) (ROWS - unknown);
		assertThat(files.statuses().get("DELIVERED")).isEqualTo(images).isPositive();
		assertThat(files.images()).hasSize(images).allMatch(files::isThere);
		assertThat(SERVER.objects(this.bucket)).as("images, seven reports and nothing else").hasSize(images + 7);
		assertThat(this.home.resolve("data/staging/input-1/drafts")).isEmptyDirectory();
		assertThat(this.simulator.serverLedger().totals().accepted()).as("nothing was bought twice")
			.isBetween((long) images, (long) ROWS);
		ProgramProcess.Ended verified = this.program.runHere("verify");
		assertThat(verified.err()).contains(images + " images, " + images + " OK");
	}

}
