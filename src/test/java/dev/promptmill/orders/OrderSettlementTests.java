package dev.promptmill.orders;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;

import dev.promptmill.common.Sha256;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.LedgerException;
import dev.promptmill.ledger.OutputLocation;
import dev.promptmill.ledger.PurchaseOptions;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.order.OrderKey;
import dev.promptmill.ledger.order.OrderLedger;
import dev.promptmill.ledger.order.OrderLookup;
import dev.promptmill.ledger.order.OrderOwner;
import dev.promptmill.ledger.query.RowRecord;
import dev.promptmill.ledger.step.IngestLedger;
import dev.promptmill.ledger.step.NewRow;
import dev.promptmill.ledger.step.OpenTask;
import dev.promptmill.ledger.step.ReadyRow;
import dev.promptmill.storage.ImageNames;
import dev.promptmill.storage.ImageStore;
import dev.promptmill.storage.LocalImageStore;
import dev.promptmill.storage.Sidecar;
import dev.promptmill.storage.StoreUnavailableException;
import dev.promptmill.support.OnH2;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a run makes of rows that an earlier run has ordered: from the earlier run's ledger
 * and files to this run's.
 */
@OnH2
class OrderSettlementTests {

	private static final BooleanSupplier GOING_ON = () -> false;

	private static final ImageRecovery NO_RECOVERY = (row, owner, images) -> images;

	private static final Random INPUTS = new Random(1);

	private final TestDatabase database;

	@TempDir
	Path output;

	private RunFixture earlier;

	private RunFixture present;

	private Function<OutputLocation, ImageStore> stores = (location) -> local(location.folder());

	private Path presentOutput;

	private boolean sidecars;

	OrderSettlementTests(TestDatabase database) {
		this.database = database;
	}

	@BeforeEach
	void createRuns() {
		this.presentOutput = this.output;
		this.earlier = new RunFixture(this.database, plan("night-1"));
		this.present = new RunFixture(this.database, plan("night-2"));
	}

	@AfterEach
	void close() {
		this.earlier.close();
		this.present.close();
	}

	// Images asked for, made, still there; the earlier row's status and code; options;
	// this row's status and code, its images, what is bought and from which number on.
	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			2 | 2 | 2 | DELIVERED |                   | -                | REUSED  |              | 2 | 0 | 0
			2 | 3 | 3 | DELIVERED | MORE_IMAGES       | -                | REUSED  |              | 3 | 0 | 0
			2 | 2 | 1 | DELIVERED |                   | -                | PARTIAL | IMAGES_GONE  | 1 | 0 | 0
			2 | 2 | 0 | DELIVERED |                   | -                | FAILED  | IMAGES_GONE  | 0 | 0 | 0
			2 | 2 | 1 | DELIVERED |                   | buy-missing      | READY   |              | 1 | 1 | 2
			2 | 2 | 0 | DELIVERED |                   | buy-missing      | READY   |              | 0 | 2 | 0
			3 | 2 | 2 | PARTIAL   | FEWER_IMAGES      | -                | PARTIAL | FEWER_IMAGES | 2 | 0 | 0
			3 | 2 | 2 | PARTIAL   | FEWER_IMAGES      | complete-partial | READY   |              | 2 | 1 | 2
			3 | 2 | 1 | PARTIAL   | FEWER_IMAGES      | both             | READY   |              | 1 | 2 | 2
			2 | 0 | 0 | FAILED    | CONTENT_VIOLATION | -                | READY   |              | 0 | 2 | 0
			2 | 0 | 0 | FAILED    | ABANDONED         | -                | FAILED  | ABANDONED    | 0 | 0 | 0
			2 | 0 | 0 | UNKNOWN   | NO_ANSWER         | both             | UNKNOWN | HELD         | 0 | 0 | 0
			2 | 0 | 0 | READY     |                   | both             | UNKNOWN | HELD         | 0 | 0 | 0
			""")
	void workThenARowBecomesWhatTheEarlierOneAndTheOptionsSay(int asked, int made, int there, RowStatus status,
			@Nullable String code, String options, RowStatus expected, @Nullable String expectedCode, int images,
			int bought, int offset) throws IOException {
		bought("a", asked, made, status, code);
		for (int number = 1; number <= made - there; number++) {
			Files.delete(file("night-1", "a", number));
		}
		order(this.present, "a", asked);
		assertThat(settle(options, NO_RECOVERY).work(GOING_ON)).isFalse();
		RowRecord row = this.present.record(1);
		assertThat(row.status()).isEqualTo(expected);
		assertThat(row.failCode()).isEqualTo(expectedCode);
		assertThat(row.images().stream().filter((image) -> !image.isMissing())).hasSize(images);
		assertThat(row.imagesOrdered()).isEqualTo(bought);
		List<ReadyRow> ready = this.present.submit().ready(10);
		assertThat(ready).hasSize((bought > 0) ? 1 : 0);
		if (bought > 0) {
			assertThat(ready.get(0).images()).isEqualTo(bought);
			assertThat(ready.get(0).input()).isEqualTo((bought == asked) ? "{}" : "{\"num_images\":" + bought + "}");
			assertThat(offset("a")).isEqualTo(offset);
			assertThat(this.earlier.submit().ready(10)).as("the order is this run's now").isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			DELIVERED | 2 | 2 | -1
			DELIVERED | 2 | 1 | 1 of 2 images are neither on disk nor available from the API; --buy-missing buys them
			PARTIAL   | 1 | 1 | got 1 of 2 images; --complete-partial buys the others
			UNKNOWN   | 0 | 0 | may have bought it (UNKNOWN): resolve or verify that run, or buy it with --redo
			READY     | 0 | 0 | has it on order (READY): restart that run, or wait for its end
			""")
	void workThenTheRowSaysWhoHasItAndWhatToDo(RowStatus status, int made, int there, String message)
			throws IOException {
		bought("a", 2, made, status, null);
		if (there < made) {
			Files.delete(file("night-1", "a", 1));
		}
		order(this.present, "a", 2);
		settle("-", NO_RECOVERY).work(GOING_ON);
		if (message.equals("-1")) {
			assertThat(this.present.record(1).failMessage()).isNull();
		}
		else {
			assertThat(this.present.record(1).failMessage()).startsWith("run " + this.earlier.id() + " (row 1 there) ")
				.contains(message);
		}
	}

	@Test
	void workThenImagesAreTakenOverUnderNamesOfThisRunWithTheirBytesAndFilesBesideThem() throws IOException {
		this.sidecars = true;
		bought("a", 2, 2, RowStatus.DELIVERED, null);
		order(this.present, "a", 2);
		settle("-", NO_RECOVERY).work(GOING_ON);
		for (int number = 1; number <= 2; number++) {
			assertThat(file("night-2", "a", number)).hasContent("image " + number + " of a");
			assertThat(this.output.resolve("night-2/images/a-" + number + ".json")).content()
				.contains("\"run\" : " + this.present.id(), "\"row\" : 1", "\"task_id\" : \"task-", "\"id\" : \"a\"");
		}
		assertThat(this.present.record(1).images()).extracting(ImageRecord::number).containsExactly(1, 2);
		assertThat(this.present.record(1).completedAt()).isEqualTo(this.present.clock().instant());
	}

	@Test
	void workWhenNoFilesBesideImagesAreWantedThenThereAreNone() throws IOException {
		bought("a", 1, 1, RowStatus.DELIVERED, null);
		order(this.present, "a", 1);
		settle("-", NO_RECOVERY).work(GOING_ON);
		assertThat(this.output.resolve("night-2/images/a-1.json")).doesNotExist();
	}

	@Test
	void workWhenTheEarlierFolderWasMovedIntoThePresentOutputThenItIsFoundThere() throws IOException {
		bought("a", 1, 1, RowStatus.DELIVERED, null);
		this.presentOutput = Files.createDirectories(this.output.resolve("new-disk"));
		Files.move(this.output.resolve("night-1"), this.presentOutput.resolve("night-1"));
		order(this.present, "a", 1);
		settle("-", NO_RECOVERY).work(GOING_ON);
		assertThat(this.present.record(1).status()).isEqualTo(RowStatus.REUSED);
	}

	@Test
	void workWhenARunThatTookThemOverHasThemThenTheyComeFromThere() throws IOException {
		bought("a", 1, 1, RowStatus.DELIVERED, null);
		order(this.present, "a", 1);
		settle("-", NO_RECOVERY).work(GOING_ON);
		Files.delete(file("night-1", "a", 1));
		try (RunFixture third = new RunFixture(this.database, plan("night-3"))) {
			order(third, "a", 1);
			settle(third, "night-3", "-", NO_RECOVERY).work(GOING_ON);
			assertThat(third.record(1).status()).isEqualTo(RowStatus.REUSED);
			assertThat(file("night-3", "a", 1)).hasContent("image 1 of a");
		}
	}

	@Test
	void workWhenAFileHasAnotherSizeThenItIsGone() throws IOException {
		bought("a", 1, 1, RowStatus.DELIVERED, null);
		Files.writeString(file("night-1", "a", 1), "shorter");
		order(this.present, "a", 1);
		settle("-", NO_RECOVERY).work(GOING_ON);
		assertThat(this.present.record(1).failCode()).isEqualTo("IMAGES_GONE");
	}

	@Test
	void workWhenWhatIsGoneCanBeFetchedThenTheRowIsWholeAndSaysSo() throws IOException {
		bought("a", 2, 2, RowStatus.DELIVERED, null);
		Files.delete(file("night-1", "a", 2));
		order(this.present, "a", 2);
		List<OrderOwner> asked = new ArrayList<>();
		settle("-", (row, owner, images) -> {
			asked.add(owner);
			return List.of(images.get(0), image("night-2", "a", 2));
		}).work(GOING_ON);
		assertThat(asked).singleElement().satisfies((owner) -> assertThat(owner.taskId()).startsWith("task-1-"));
		RowRecord row = this.present.record(1);
		assertThat(row.status()).isEqualTo(RowStatus.REUSED);
		assertThat(row.failCode()).isEqualTo("FETCHED_AGAIN");
		assertThat(row.failMessage()).isEqualTo("1 image was gone, and fetched again free of charge");
	}

	@Test
	void workWhenSomeCanBeFetchedThenOnlyTheOthersAreBought() throws IOException {
		bought("a", 3, 3, RowStatus.DELIVERED, null);
		for (int number = 1; number <= 3; number++) {
			Files.delete(file("night-1", "a", number));
		}
		order(this.present, "a", 3);
		settle("buy-missing", (row, owner, images) -> List.of(images.get(0), image("night-2", "a", 2), images.get(2)))
			.work(GOING_ON);
		assertThat(this.present.submit().ready(10)).singleElement().satisfies((row) -> {
			assertThat(row.images()).isEqualTo(2);
			assertThat(offset("a")).isEqualTo(2);
		});
	}

	@Test
	void workWhenTheRunEndsThenARowWithImagesGoneIsLeftForLaterAndTheOthersAreNot() throws IOException {
		bought("a", 1, 1, RowStatus.DELIVERED, null);
		bought("b", 1, 1, RowStatus.DELIVERED, null);
		Files.delete(file("night-1", "a", 1));
		order(this.present, "a", 1);
		order(this.present, "b", 1);
		settle("buy-missing", NO_RECOVERY).work(() -> true);
		assertThat(this.present.record(1).status()).isEqualTo(RowStatus.READY);
		assertThat(this.present.submit().ready(10)).as("not for sale yet").isEmpty();
		assertThat(this.present.record(2).status()).isEqualTo(RowStatus.REUSED);
		settle("buy-missing", NO_RECOVERY).work(GOING_ON);
		assertThat(this.present.submit().ready(10)).hasSize(1);
	}

	@Test
	void workWhenFetchingFailsThenNothingIsSettledAndTheCauseIsTold() throws IOException {
		bought("a", 1, 1, RowStatus.DELIVERED, null);
		Files.delete(file("night-1", "a", 1));
		order(this.present, "a", 1);
		assertThatExceptionOfType(LedgerException.class)
			.isThrownBy(() -> settle("buy-missing", (row, owner, images) -> {
				throw new IllegalStateException("the API says 401");
			}).work(GOING_ON))
			.withMessage("Images that are gone can't be fetched again: the API says 401");
		assertThat(this.present.record(1).status()).isEqualTo(RowStatus.READY);
		assertThat(this.present.submit().ready(10)).isEmpty();
	}

	@Test
	void workWhenAStoreDoesNotAnswerThenNothingIsTakenForGone() throws IOException {
		bought("a", 1, 1, RowStatus.DELIVERED, null);
		order(this.present, "a", 1);
		this.stores = (location) -> broken(local(location.folder()), new StoreUnavailableException("No route.", null));
		assertThatExceptionOfType(LedgerException.class)
			.isThrownBy(() -> settle("buy-missing", NO_RECOVERY).work(GOING_ON))
			.withMessage("It can't be told whether run " + this.earlier.id()
					+ " still has its images. No route., then restart the run")
			.withCauseInstanceOf(UncheckedIOException.class);
		assertThat(this.present.submit().ready(10)).isEmpty();
	}

	@Test
	void workWhenAnEarlierFileCannotBeReadThenItIsGone() throws IOException {
		bought("a", 1, 1, RowStatus.DELIVERED, null);
		order(this.present, "a", 1);
		this.stores = (location) -> broken(local(location.folder()), new IOException("Permission denied"));
		settle("-", NO_RECOVERY).work(GOING_ON);
		assertThat(this.present.record(1).failCode()).isEqualTo("IMAGES_GONE");
	}

	@Test
	void workWhenThisRunsFolderCannotBeWrittenThenItSaysWhereAndWhatToDo() throws IOException {
		bought("a", 1, 1, RowStatus.DELIVERED, null);
		Files.createDirectories(this.output.resolve("night-2"));
		Files.writeString(this.output.resolve("night-2/images"), "a file where the folder should be");
		order(this.present, "a", 1);
		assertThatExceptionOfType(LedgerException.class).isThrownBy(() -> settle("-", NO_RECOVERY).work(GOING_ON))
			.withMessageStartingWith(
					"Images of an earlier run can't be taken over into folder " + this.output.resolve("night-2"))
			.withMessageEndingWith(", then restart the run");
		assertThat(this.present.record(1).status()).isEqualTo(RowStatus.READY);
	}

	@Test
	void workWhenMoreThanAPageThenGoesOnUntilAllAreSettled() throws IOException {
		int rows = OrderLookup.PAGE + 1;
		NewRow[] added = IntStream.rangeClosed(1, rows)
			.mapToObj((number) -> row(number, "r" + number, 1))
			.toArray(NewRow[]::new);
		new IngestLedger(this.database.ledger()).add(this.earlier.id(), List.of(added));
		new IngestLedger(this.database.ledger()).add(this.present.id(), List.of(added));
		OrderSettlement settlement = settle("-", NO_RECOVERY, rows);
		assertThat(settlement.work(GOING_ON)).as("a full page").isTrue();
		assertThat(this.present.record(rows).status()).isEqualTo(RowStatus.READY);
		assertThat(settlement.work(GOING_ON)).isFalse();
		assertThat(this.present.record(rows).status()).isEqualTo(RowStatus.UNKNOWN);
	}

	@Test
	void workWhenTheOrderPassedToAnotherRowMeanwhileThenItIsLookedAtAgain() throws IOException {
		bought("a", 1, 1, RowStatus.DELIVERED, null);
		Files.delete(file("night-1", "a", 1));
		order(this.present, "a", 1);
		OrderSettlement settlement = settle("buy-missing", (row, owner, images) -> {
			setStatus(RowStatus.UNKNOWN, "NO_ANSWER");
			return images;
		});
		assertThat(settlement.work(GOING_ON)).as("once more").isTrue();
		assertThat(this.present.record(1).status()).isEqualTo(RowStatus.READY);
		assertThat(settlement.work(GOING_ON)).isFalse();
		assertThat(this.present.record(1).failCode()).isEqualTo("HELD");
	}

	@Test
	void workWhenItNeverComesToRestThenTheOperatorIsTold() throws IOException {
		bought("a", 1, 1, RowStatus.DELIVERED, null);
		Files.delete(file("night-1", "a", 1));
		order(this.present, "a", 1);
		int[] sweeps = { 0 };
		OrderSettlement settlement = settle("buy-missing", (row, owner, images) -> {
			setStatus(RowStatus.DELIVERED, "CODE_" + sweeps[0]++);
			return images;
		});
		assertThatExceptionOfType(LedgerException.class).isThrownBy(() -> {
			boolean more = true;
			while (more) {
				more = settlement.work(GOING_ON);
			}
		}).withMessage("Other runs take the same rows all the time. Restart the run when they are done.");
		assertThat(sweeps[0]).isEqualTo(5);
		assertThat(this.present.submit().ready(10)).isEmpty();
	}

	@Test
	void countThenOnlyImagesThatAreThereWithTheirSize() throws IOException {
		bought("a", 3, 3, RowStatus.DELIVERED, null);
		Files.delete(file("night-1", "a", 1));
		Files.writeString(file("night-1", "a", 2), "x");
		OrderKey key = OrderKey.of("a", order());
		OrderOwner owner = Objects.requireNonNull(new OrderLookup(this.database.ledger()).find(List.of(key)).get(key));
		assertThat(new PreviousImages(this.stores, OutputLocation.of(this.output)).count(owner)).isEqualTo(1);
	}

	private OrderSettlement settle(String options, ImageRecovery recovery) {
		return settle(this.present, "night-2", options, recovery);
	}

	private OrderSettlement settle(String options, ImageRecovery recovery, int rows) {
		return settlement(this.present, "night-2", options, recovery, rows);
	}

	private OrderSettlement settle(RunFixture run, String name, String options, ImageRecovery recovery) {
		return settlement(run, name, options, recovery, 10);
	}

	private OrderSettlement settlement(RunFixture run, String name, String options, ImageRecovery recovery, int rows) {
		ImageStore store = local(this.output.resolve(name));
		OrderSettlement.Tools tools = new OrderSettlement.Tools(
				new PreviousImages((location) -> this.stores.apply(location), OutputLocation.of(this.presentOutput)),
				store, new ImageNames(rows), this.sidecars ? new Sidecar(store, run.id()) : null,
				(input, images) -> "{\"num_images\":" + images + "}");
		PurchaseOptions purchase = new PurchaseOptions(PurchaseOptions.Mode.SINCE_LAST, Set.of(),
				options.equals("complete-partial") || options.equals("both"),
				options.equals("buy-missing") || options.equals("both"));
		return new OrderSettlement(new OrderLedger(this.database.ledger(), run.lease(), run.clock()),
				new OrderLookup(this.database.ledger()), purchase, tools, recovery);
	}

	/** A row of the earlier run, with files for the images that were made. */
	private void bought(String id, int asked, int made, RowStatus status, @Nullable String code) throws IOException {
		order(this.earlier, id, asked);
		if (status == RowStatus.READY) {
			return;
		}
		List<ImageRecord> images = new ArrayList<>();
		for (int number = 1; number <= made; number++) {
			images.add(image("night-1", id, number));
		}
		long number = this.earlier.readyRow(id).rowNumber();
		if (status == RowStatus.UNKNOWN) {
			this.earlier.intended(number);
			setStatus(status, code);
			return;
		}
		OpenTask task = this.earlier.accepted(number);
		if (images.isEmpty()) {
			RunFixture.held(this.earlier.collect().fail(task, code, null));
		}
		else {
			RunFixture.held(this.earlier.collect().deliver(task, status, images, code, null));
		}
	}

	private void setStatus(RowStatus status, @Nullable String code) {
		this.database.sql()
			.sql("UPDATE prompt_row SET status = ?, fail_code = ? WHERE run_id = ?")
			.params(status.name(), code, this.earlier.id())
			.update();
	}

	private void order(RunFixture run, String id, int images) {
		long number = 1 + run.totals().all();
		new IngestLedger(this.database.ledger()).add(run.id(), List.of(row(number, id, images)));
	}

	private NewRow row(long number, String id, int images) {
		return new NewRow(number, number + 1, id, List.of(id),
				new NewRow.Request("{}", order(), "text-to-image", "1K", 1024, 1024, images, 0), null);
	}

	/** No other test has the same. */
	private String order() {
		return this.earlier.order();
	}

	private int offset(String id) {
		return this.database.sql()
			.sql("SELECT image_offset FROM prompt_row WHERE run_id = ? AND id = ?")
			.params(this.present.id(), id)
			.query(Integer.class)
			.single();
	}

	private ImageRecord image(String run, String id, int number) {
		try {
			byte[] bytes = ("image " + number + " of " + id).getBytes(StandardCharsets.UTF_8);
			Path file = file(run, id, number);
			Files.createDirectories(file.getParent());
			Files.write(file, bytes);
			return new ImageRecord(number, "https://file.example/" + id + "-" + number,
					new ImageRecord.Stored("images/" + id + "-" + number + ".png",
							HexFormat.of().formatHex(Sha256.digest().digest(bytes)), bytes.length, 1024, 1024, true,
							"image/png", this.earlier.clock().instant()),
					null);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Path file(String run, String id, int number) {
		return this.output.resolve(run + "/images/" + id + "-" + number + ".png");
	}

	private Run.Plan plan(String name) {
		return new Run.Plan(name, this.output.resolve(name + ".csv"),
				"%064x".formatted(INPUTS.nextLong() & Long.MAX_VALUE), List.of("id"),
				OutputLocation.of(this.output.resolve(name)), Map.of(), false, false, new BigDecimal("0.0035"), 0, 0);
	}

	private static ImageStore local(Path folder) {
		return new LocalImageStore(folder, false, new Random(1));
	}

	/** A store whose images can't be looked at. */
	private static ImageStore broken(ImageStore store, IOException failure) {
		return (ImageStore) Proxy.newProxyInstance(ImageStore.class.getClassLoader(),
				new Class<?>[] { ImageStore.class }, (self, method, arguments) -> {
					if (method.getName().equals("holds")) {
						throw failure;
					}
					return method.invoke(store, arguments);
				});
	}

}
