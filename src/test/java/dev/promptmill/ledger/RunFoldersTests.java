package dev.promptmill.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

import dev.promptmill.support.OnH2;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Where the folder of a run is made, and where it is found when folders were moved. */
@OnH2
class RunFoldersTests {

	private static final Instant CREATED = Instant.ofEpochSecond(1_700_000_000);

	private static final OutputLocation BUCKET = new OutputLocation("s3://bucket/night-7");

	private final TestDatabase database;

	@TempDir
	private Path home;

	private Path data;

	private Path output;

	private RunFixture run;

	private RunFolders folders;

	RunFoldersTests(TestDatabase database) {
		this.database = database;
	}

	@BeforeEach
	void open() throws IOException {
		this.data = Files.createDirectory(this.home.resolve("data"));
		this.output = this.home.resolve("output");
		this.run = new RunFixture(this.database);
		this.folders = RunFolders.of(this.data, OutputLocation.of(this.output));
	}

	@AfterEach
	void close() {
		this.run.close();
	}

	@Test
	void makeThenTheFolderIsThereAndSaysWhoseItIs() throws IOException {
		assertThat(this.folders.make(7, CREATED, plan(folder()))).isTrue();
		assertThat(Files.readString(folder().resolve(RunFolders.MARK)))
			.isEqualTo("run 7, created 2023-11-14T22:13:20Z, input " + plan(folder()).inputSha256() + "\n");
	}

	@Test
	void makeWhenSomethingHasTheNameThenFalseAndItIsLeftAlone() throws IOException {
		Files.createDirectories(folder());
		assertThat(this.folders.make(7, CREATED, plan(folder()))).isFalse();
		assertThat(folder()).isEmptyDirectory();
	}

	@Test
	void makeWhenItCannotBeMadeThenSaysWhichFolder() throws IOException {
		Files.writeString(this.output, "a file");
		assertThatThrownBy(() -> this.folders.make(7, CREATED, plan(folder()))).isInstanceOf(UncheckedIOException.class)
			.hasMessageContaining("The run's folder " + folder() + " can't be made");
	}

	@Test
	void makeWhenTheOutputIsABucketOrNoFoldersAreMadeThenNothingIs() {
		assertThat(this.folders.make(7, CREATED, plan(BUCKET))).isTrue();
		assertThat(RunFolders.AS_WRITTEN.make(7, CREATED, plan(folder()))).isTrue();
		assertThat(this.output).doesNotExist();
	}

	@Test
	void unmakeThenNothingIsLeftUnlessThereIsMoreInIt() throws IOException {
		this.folders.make(7, CREATED, plan(folder()));
		RunFolders.AS_WRITTEN.unmake(plan(folder()));
		assertThat(folder()).isDirectory();
		this.folders.unmake(plan(folder()));
		assertThat(folder()).doesNotExist();
		this.folders.make(7, CREATED, plan(folder()));
		Files.writeString(folder().resolve("results.csv"), "id");
		this.folders.unmake(plan(folder()));
		assertThat(folder().resolve("results.csv")).exists();
	}

	@Test
	void namesInThenFoldersOfRunsThatHaveSomethingInThem() throws IOException {
		assertThat(RunFolders.namesIn(this.output)).isEmpty();
		this.folders.make(7, CREATED, plan(folder()));
		assertThat(RunFolders.namesIn(this.output)).as("nothing but its mark").isEmpty();
		Files.writeString(folder().resolve("results.csv"), "id");
		Files.writeString(Files.createDirectory(this.output.resolve("mine")).resolve("a.txt"), "a");
		Files.createSymbolicLink(this.output.resolve("night-latest"), folder());
		assertThat(RunFolders.namesIn(this.output)).containsExactly("night-7");
	}

	@Test
	void outputWhenNothingWasMovedThenWhereItWasMade() {
		this.folders.make(7, CREATED, plan(folder()));
		assertThat(this.folders.output(written(folder(), "../output/night-7"))).isEqualTo(OutputLocation.of(folder()));
	}

	@Test
	void outputWhenTheOutputFolderHasAnotherNameThenFoundBelowItByItsMark() throws IOException {
		this.folders.make(7, CREATED, plan(folder()));
		Path moved = Files.move(this.output, this.home.resolve("moved"));
		RunFolders now = RunFolders.of(this.data, OutputLocation.of(moved));
		OutputLocation found = now.output(written(folder(), null));
		assertThat(found).isEqualTo(OutputLocation.of(moved.resolve("night-7")));
		Files.delete(moved.resolve("night-7").resolve(RunFolders.MARK));
		assertThat(now.output(written(folder(), null))).as("it was found before").isEqualTo(found);
	}

	@Test
	void outputWhenDataAndOutputWereMovedTogetherThenFoundFromTheDataFolder() throws IOException {
		this.folders.make(7, CREATED, plan(folder()));
		Path there = Files.createDirectory(this.home.resolve("there"));
		Files.move(this.output, there.resolve("output"));
		RunFolders now = RunFolders.of(Files.move(this.data, there.resolve("data")), null);
		assertThat(now.output(written(folder(), "../output/night-7")).folder().normalize())
			.isEqualTo(there.resolve("output/night-7"));
	}

	@Test
	void outputWhenTheFolderThereIsOfAnotherRunThenAsWritten() {
		this.folders.make(8, CREATED, plan(folder()));
		Path elsewhere = this.home.resolve("gone/night-7");
		assertThat(this.folders.output(written(elsewhere, null))).isEqualTo(OutputLocation.of(elsewhere));
		assertThat(RunFolders.AS_WRITTEN.output(written(elsewhere, null))).isEqualTo(OutputLocation.of(elsewhere));
		assertThat(this.folders.output(new RunFolders.Written(7, CREATED, "sha", BUCKET, null))).isEqualTo(BUCKET);
	}

	@Test
	void inputThenWhereItIsNowIfItIsThere() throws IOException {
		Path written = this.home.resolve("old/night.csv");
		assertThat(this.folders.input(written, "../night.csv")).as("it is nowhere").isEqualTo(written);
		Path now = Files.writeString(this.home.resolve("night.csv"), "prompt");
		assertThat(this.folders.input(written, "../night.csv")).isEqualTo(now);
		assertThat(this.folders.input(written, null)).isEqualTo(written);
		assertThat(RunFolders.AS_WRITTEN.input(written, "../night.csv")).isEqualTo(written);
	}

	@Test
	void fromDataThenTheWayFromThere() {
		assertThat(this.folders.fromData(this.output.resolve("night-7"))).isEqualTo("../output/night-7");
		assertThat(RunFolders.AS_WRITTEN.fromData(this.output)).isNull();
	}

	@Test
	void isThereThenByItsMarkOrWhenThatIsLostByItsFolder() throws IOException {
		Run stored = stored();
		assertThat(this.folders.isThere(stored)).isFalse();
		Path place = Files.createDirectories(stored.plan().output().folder());
		assertThat(this.folders.isThere(stored)).as("without a mark").isTrue();
		assertThat(this.folders.isTaken(stored)).isFalse();
		Files.writeString(place.resolve(RunFolders.MARK), RunFolders.mark(stored));
		assertThat(this.folders.isThere(stored)).isTrue();
		assertThat(this.folders.isTaken(stored)).isFalse();
		Files.writeString(place.resolve(RunFolders.MARK), "run 99, created long ago, input x\n");
		assertThat(this.folders.isThere(stored)).isFalse();
		assertThat(this.folders.isTaken(stored)).isTrue();
		assertThat(RunFolders.AS_WRITTEN.isThere(stored)).isTrue();
		assertThat(RunFolders.AS_WRITTEN.isTaken(stored)).isFalse();
		Files.writeString(place.resolve(RunFolders.MARK), "x".repeat(501));
		assertThat(this.folders.isTaken(stored)).as("that is no mark").isFalse();
	}

	private Run stored() {
		Run.Plan plan = plan(this.home.resolve("output/night-stored"));
		return this.run.runs().create((number) -> plan, 1, true);
	}

	private Path folder() {
		return this.output.resolve("night-7");
	}

	private RunFolders.Written written(Path folder, @Nullable String fromData) {
		return new RunFolders.Written(7, CREATED, plan(folder()).inputSha256(), OutputLocation.of(folder), fromData);
	}

	private Run.Plan plan(Path folder) {
		return plan(OutputLocation.of(folder));
	}

	private Run.Plan plan(OutputLocation output) {
		Run.Plan base = this.run.plan();
		return new Run.Plan(base.jobName(), base.input(), base.inputSha256(), base.columns(), output, base.settings(),
				base.simulated(), base.allowPartial(), base.unitPrice(), base.rows(), base.images(), base.purchase());
	}

}
