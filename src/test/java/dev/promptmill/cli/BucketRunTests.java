package dev.promptmill.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.promptmill.support.CommandLine.Result;
import dev.promptmill.support.S3Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Nights whose output goes to a bucket of a real S3-compatible server. */
@Tag("parts")
class BucketRunTests {

	private static final S3Server SERVER = S3Server.shared();

	@TempDir
	private Path home;

	private Nights nights;

	private String bucket;

	@BeforeEach
	void makeNights() {
		this.bucket = SERVER.bucket();
		this.nights = new Nights(this.home).set("output", "s3://" + this.bucket + "/nights/all")
			.set("s3.endpoint", SERVER.endpoint().toString());
	}

	@AfterEach
	void endNights() {
		this.nights.close();
	}

	@Test
	void everythingThatAFolderCanDoABucketCanDoToo() throws Exception {
		this.nights.set("images.sidecar", "true").set("images.embed-prompt", "true");
		Result first = this.nights.rows(12).run();
		assertThat(first.exitCode()).as(first.err()).isZero();
		assertThat(first.err()).contains("-> s3://" + this.bucket + "/nights/all/night-1",
				"12 of 12 rows delivered in full");
		assertThat(SERVER.objects(this.bucket).keySet()).hasSize(12 + 12 + 7)
			.allMatch((name) -> name.startsWith("nights/all/night-1/"))
			.contains("nights/all/night-1/report.html", "nights/all/night-1/images/row-7-1.png",
					"nights/all/night-1/images/row-7-1.json");
		assertThat(SERVER.contentType(this.bucket, "nights/all/night-1/report.html")).isEqualTo("text/html");
		this.nights.at(SERVER.download(this.bucket, this.home.resolve("copy")).resolve("nights/all"));
		assertThat(this.nights.table(1, "images.csv")).hasSize(12)
			.allMatch((image) -> Files.isRegularFile(this.nights.folder(1).resolve(image.get("file"))));
		assertThat(this.nights.folder(1).resolve("report.html")).content().contains("images/row-7-1.png");
		assertThat(this.home.resolve("data/staging/night-1/drafts")).as("drafts left").isEmptyDirectory();
		assertThat(this.nights.command("status", "1").out()).contains("s3://" + this.bucket + "/nights/all/night-1");
		assertThat(this.nights.command("verify", "1").err()).contains("12 images, 12 OK");

		this.nights.change("row-3", "a kettle");
		Result second = this.nights.run("--since-last");
		assertThat(second.exitCode()).as(second.err()).isZero();
		assertThat(second.err()).contains("1 of 12 rows are new or changed: $0.0035; 11 reused");
		assertThat(SERVER.bytes(this.bucket, "nights/all/night-2/images/row-7-1.png"))
			.isEqualTo(SERVER.bytes(this.bucket, "nights/all/night-1/images/row-7-1.png"));
		assertThat(this.nights.posts()).isEqualTo(13);

		String note = "nights/all/night-1/note.txt";
		SERVER.put(this.bucket, note, "mine".getBytes(StandardCharsets.UTF_8));
		assertThat(this.nights.command("prune", "--older-than", "0h", "--all", "--dry-run").err())
			.contains("Would prune 2 runs: 48 images and 14 other files");
		assertThat(SERVER.objects(this.bucket)).hasSize(2 * 31 + 1);
		Result prune = this.nights.command("prune", "--older-than", "0h", "--all");
		assertThat(prune.exitCode()).as(prune.err()).isZero();
		assertThat(prune.err()).contains("Pruned 2 runs: 48 images and 14 other files");
		assertThat(SERVER.objects(this.bucket)).containsOnlyKeys(note);
		assertThat(this.home.resolve("data/staging")).isEmptyDirectory();
		assertThat(this.nights.command("report", "1").err()).contains("Run 1 was pruned");
		assertThat(SERVER.objects(this.bucket)).hasSize(1 + 7);
	}

	@Test
	void runWhenEverythingIsLoggedThenNoSecretOfTheBucketIsAmongIt() throws Exception {
		System.setProperty("aws.sessionToken", "a-session-token-that-must-not-leak");
		try {
			Result run = this.nights.set("log.level", "trace").set("log.format", "ecs").rows(1).run();
			assertThat(run.err()).contains("software.amazon.awssdk")
				.doesNotContain("a-session-token-that-must-not-leak", S3Server.SECRET_KEY);
		}
		finally {
			System.clearProperty("aws.sessionToken");
		}
	}

	@Test
	void verifyFetchesWhatIsMissingOrBrokenAgainAndGeneratesNothing() throws Exception {
		this.nights.rows(3).run();
		byte[] whole = SERVER.bytes(this.bucket, "nights/all/night-1/images/row-2-1.png");
		SERVER.delete(this.bucket, "nights/all/night-1/images/row-1-1.png");
		SERVER.put(this.bucket, "nights/all/night-1/images/row-2-1.png", new byte[] { 1 });
		Result verify = this.nights.command("verify", "1");
		assertThat(verify.exitCode()).as(verify.err()).isZero();
		assertThat(verify.err()).contains("3 images, 1 OK, 2 fetched again");
		assertThat(SERVER.bytes(this.bucket, "nights/all/night-1/images/row-2-1.png")).isEqualTo(whole);
		assertThat(this.nights.posts()).isEqualTo(3);
	}

	@Test
	void runsAfterRunsOfOtherInstallationsTakeNumbersThatAreFree() throws Exception {
		SERVER.put(this.bucket, "nights/all/night-7/results.csv", new byte[] { 1 });
		Result run = this.nights.rows(1).run("--simulate");
		assertThat(run.exitCode()).as(run.err()).isZero();
		assertThat(SERVER.objects(this.bucket)).containsKey("nights/all/night-8/results.csv");
		assertThat(SERVER.bytes(this.bucket, "nights/all/night-7/results.csv")).hasSize(1);
	}

	@Test
	void nightsThatMoveFromAFolderToABucketTakeTheirImagesAlong() throws Exception {
		this.nights.rows(3).set("output", this.home.resolve("output").toString()).run();
		this.nights.set("output", "s3://" + this.bucket);
		Result second = this.nights.run("--since-last");
		assertThat(second.exitCode()).as(second.err()).isZero();
		assertThat(second.err()).contains("0 of 3 rows are new or changed: $0.00; 3 reused");
		assertThat(SERVER.objects(this.bucket)).containsKey("night-2/images/row-3-1.png");
		assertThat(this.nights.command("verify").err()).contains("3 images, 3 OK");
		this.nights.set("output", this.home.resolve("output").toString());
		Result third = this.nights.run("--since-last");
		assertThat(third.exitCode()).as(third.err()).isZero();
		assertThat(third.err()).contains("0 of 3 rows are new or changed");
		assertThat(this.home.resolve("output/night-3/images/row-3-1.png")).exists();
	}

	@Test
	void resolveBringsTheReportsUpToDate() throws Exception {
		this.nights.change("lost", "[[submit-once:accept-then-close]] a lamp").change("here", "a kettle").run();
		String unknown = "nights/all/night-1/unknown.csv";
		assertThat(new String(SERVER.bytes(this.bucket, unknown), StandardCharsets.UTF_8)).contains("lost");
		Result resolve = this.nights.command("resolve", "1", "--abandon");
		assertThat(resolve.exitCode()).as(resolve.err()).isZero();
		assertThat(new String(SERVER.bytes(this.bucket, unknown), StandardCharsets.UTF_8)).doesNotContain("lost");
	}

	@Test
	void nothingIsSentWhereNothingCouldBeKept() throws Exception {
		this.nights.rows(1).set("output", "s3://no-such-bucket/x");
		assertRefused("The bucket no-such-bucket can't be written: it does not exist");
		this.nights.set("output", "s3://" + this.bucket).set("s3.endpoint", "http://127.0.0.1:1");
		assertRefused("http://127.0.0.1:1 does not answer");
		this.nights.set("output", "s3://" + this.bucket + "/a?b");
		assertRefused("must be s3://bucket or s3://bucket/prefix");
		this.nights.set("output", "gs://" + this.bucket);
		assertRefused("must be s3://bucket or s3://bucket/prefix");
		this.nights.set("output", "s3://" + this.bucket).set("s3.endpoint", "http://127.0.0.1:1/path");
		assertRefused("promptmill.s3.endpoint must be http(s)://host");
		assertThat(this.nights.posts()).isZero();
	}

	@Test
	void restartSendsNothingWhileTheBucketIsGone() throws Exception {
		this.nights.rows(2).change("row-1", "[[submit:unauthorized]] a lamp");
		assertThat(this.nights.run().exitCode()).isEqualTo(1);
		long posts = this.nights.posts();
		SERVER.objects(this.bucket).keySet().forEach((name) -> SERVER.delete(this.bucket, name));
		SERVER.deleteBucket(this.bucket);
		Result restart = this.nights.command("restart", "1");
		assertThat(restart.exitCode()).as(restart.err()).isEqualTo(2);
		assertThat(restart.err()).contains("it does not exist").contains("Nothing was sent");
		assertThat(this.nights.posts()).isEqualTo(posts);
	}

	@Test
	void sinceLastBuysNothingAgainOnlyBecauseTheEarlierImagesCantBeSeen() throws Exception {
		this.nights.rows(2).run();
		this.nights.set("output", this.home.resolve("output").toString()).set("s3.endpoint", "http://127.0.0.1:1");
		Result second = this.nights.run("--since-last");
		assertThat(second.exitCode()).as(second.err()).isEqualTo(2);
		assertThat(second.err()).contains("It can't be told whether run 1 still has its images",
				"http://127.0.0.1:1 does not answer");
		assertThat(this.nights.posts()).isEqualTo(2);
	}

	@Test
	void noSecretIsKeptOrPrinted() throws Exception {
		Result run = this.nights.rows(1).run("--json");
		assertThat(run.out() + run.err()).doesNotContain(S3Server.SECRET_KEY, S3Server.ACCESS_KEY);
		SERVER.objects(this.bucket)
			.keySet()
			.forEach((name) -> assertThat(new String(SERVER.bytes(this.bucket, name), StandardCharsets.ISO_8859_1))
				.doesNotContain(S3Server.SECRET_KEY, S3Server.ACCESS_KEY));
		List<Path> kept;
		try (var files = Files.walk(this.home)) {
			kept = files.filter(Files::isRegularFile).toList();
		}
		assertThat(kept).isNotEmpty();
		for (Path file : kept) {
			assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)).as(file.toString())
				.doesNotContain(S3Server.SECRET_KEY, S3Server.ACCESS_KEY);
		}
	}

	private void assertRefused(String message) throws Exception {
		Result refused = this.nights.run();
		assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
		assertThat(refused.err()).contains(message);
	}

}
