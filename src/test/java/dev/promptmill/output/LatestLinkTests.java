package dev.promptmill.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import dev.promptmill.ledger.OutputLocation;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.Runs;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.SettableClock;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class LatestLinkTests {

	private final TestDatabase database = TestDatabase.open(TestDatabase.Kind.H2);

	private final Runs runs = this.database.runs(new SettableClock());

	private final LatestLink link = new LatestLink(this.runs);

	private final AtomicInteger inputs = new AtomicInteger();

	@TempDir
	private Path output;

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void leadToThenTheNewestFinishedRunAndRelative() throws IOException {
		Run first = run("night", false);
		Run second = run("night", false);
		this.link.leadTo(first);
		assertLeadsTo("night", "night-1");
		this.link.leadTo(second);
		assertLeadsTo("night", "night-2");
		assertThat(Files.readSymbolicLink(this.output.resolve("night-latest")).isAbsolute()).isFalse();
		this.link.leadTo(first);
		assertLeadsTo("night", "night-2");
		try (var files = Files.list(this.output)) {
			assertThat(files).hasSize(3);
		}
	}

	@Test
	void leadToWhenTheRunIsSimulatedThenNeverInPlaceOfARealOne() throws IOException {
		this.link.leadTo(run("night", true));
		assertLeadsTo("night", "night-1");
		Run real = run("night", false);
		Run simulated = run("night", true);
		this.link.leadTo(simulated);
		assertLeadsTo("night", "night-3");
		this.link.leadTo(real);
		assertLeadsTo("night", "night-2");
		this.link.leadTo(simulated);
		assertLeadsTo("night", "night-2");
	}

	@Test
	void leadToWhenJobsShareAFolderThenEachHasItsOwn() throws IOException {
		this.link.leadTo(run("night", false));
		this.link.leadTo(run("night-shop", false));
		assertLeadsTo("night", "night-1");
		assertLeadsTo("night-shop", "night-shop-2");
	}

	@Test
	void leadToWhenSomethingElseHasTheNameThenItIsLeftAlone() throws IOException {
		Files.writeString(this.output.resolve("night-latest"), "mine");
		assertThat(this.link.leadTo(run("night", false))).isFalse();
		assertThat(this.output.resolve("night-latest")).hasContent("mine");
	}

	@Test
	void removeIfBrokenThenOnlyWhenTheFolderIsGone() throws IOException {
		Run run = run("night", false);
		this.link.leadTo(run);
		this.link.removeIfBroken(run);
		assertLeadsTo("night", "night-1");
		Files.delete(this.output.resolve("night-1"));
		this.link.removeIfBroken(run);
		assertThat(Files.exists(this.output.resolve("night-latest"), LinkOption.NOFOLLOW_LINKS)).isFalse();
	}

	@Test
	void leadToWhenTheRunItLeadsToIsGoneThenToAnOlderOne() throws IOException {
		Run first = run("night", false);
		this.link.leadTo(run("night", false));
		Files.delete(this.output.resolve("night-2"));
		this.link.leadTo(first);
		assertLeadsTo("night", "night-1");
	}

	private void assertLeadsTo(String job, String folder) throws IOException {
		assertThat(this.output.resolve(job + "-latest").toRealPath())
			.isEqualTo(this.output.resolve(folder).toRealPath());
	}

	private Run run(String job, boolean simulated) throws IOException {
		int input = this.inputs.incrementAndGet();
		Run run = this.runs.create((id) -> new Run.Plan(job, this.output.resolve("in-" + input + ".csv"),
				"%064d".formatted(input), List.of("prompt"), OutputLocation.of(this.output.resolve(job + "-" + id)),
				Map.of(), simulated, false, RunFixture.PRICE, 0, 0), 1, true);
		Files.createDirectory(this.output.resolve(job + "-" + run.id()));
		return run;
	}

}
