package dev.promptmill.collect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.promptmill.apixo.PollVerdict;
import dev.promptmill.download.FetchResult;
import dev.promptmill.download.FetchVerdict;
import dev.promptmill.image.ImagesProperties;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.LedgerException;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.query.RowRecord;
import dev.promptmill.ledger.step.OpenTask;
import dev.promptmill.storage.ImageNames;
import dev.promptmill.storage.StoredImage;
import dev.promptmill.support.FakeTaskApi;
import dev.promptmill.support.OnH2;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.promptmill.support.RunFixture.held;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Images that are fetched again, free of charge: rows of a real ledger, a fake source.
 */
@OnH2
class ImageRepairTests {

	private static final String INPUT = "{\"mode\":\"text-to-image\",\"prompt\":\"a lighthouse\",\"num_images\":2}";

	private final TestDatabase database;

	private final FakeTaskApi api = new FakeTaskApi();

	/** What fetching an address brings, and the addresses that were asked for. */
	private final Map<String, FetchVerdict> source = new HashMap<>();

	private final List<String> asked = new ArrayList<>();

	private RunFixture run;

	private ImageFetcher fetcher;

	ImageRepairTests(TestDatabase database) {
		this.database = database;
	}

	@BeforeEach
	void open() {
		this.run = new RunFixture(this.database).row(2).rows(2);
		this.fetcher = new ImageFetcher(this::fetch, new ImageNames(10),
				new ImageMetadata(new ImagesProperties(false, false), null, 1), this.run.clock());
		this.api.onPoll((task) -> FakeTaskApi.succeeded("https://i/new-1", "https://i/new-2"));
	}

	@AfterEach
	void close() {
		this.run.close();
	}

	@Test
	void repairWhenAnImageIsBrokenThenOnlyThatIsFetchedFromAFreshAddress() {
		delivered(RowStatus.DELIVERED, this.run.stored(1, 1), this.run.stored(1, 2));
		assertThat(repair(2)).isEmpty();
		assertThat(this.asked).containsExactly("https://i/new-2");
		assertThat(row().status()).isEqualTo(RowStatus.DELIVERED);
		assertThat(row().images().get(1).stored()).isNotNull()
			.extracting(ImageRecord.Stored::sha256)
			.isEqualTo("of https://i/new-2");
		assertThat(row().failCode()).isNull();
		assertThat(this.api.submitted()).isEmpty();
	}

	@Test
	void repairWhenAnImageStaysAwayThenTheRowIsPartialAndSaysWhy() {
		delivered(RowStatus.DELIVERED, this.run.stored(1, 1), this.run.stored(1, 2));
		this.source.put("https://i/new-2", FetchVerdict.GONE);
		assertThat(repair(2)).isEqualTo("image 2: GONE of https://i/new-2");
		assertThat(row().status()).isEqualTo(RowStatus.PARTIAL);
		assertThat(row().failCode()).isEqualTo("DOWNLOAD_FAILED");
		assertThat(row().failMessage()).isEqualTo("image 2: GONE of https://i/new-2");
	}

	@Test
	void repairWhenAFailedRowIsWholeAgainThenItIsDelivered() {
		delivered(RowStatus.FAILED, RunFixture.missing(1, 1), RunFixture.missing(1, 2));
		assertThat(repair(1, 2)).isEmpty();
		assertThat(row().status()).isEqualTo(RowStatus.DELIVERED);
		assertThat(row().imagesDelivered()).isEqualTo(2);
		assertThat(row().failMessage()).isNull();
	}

	@Test
	void repairWhenFewerImagesWereMadeThenThatStaysTheReason() {
		delivered(RowStatus.PARTIAL, RunFixture.missing(1, 1));
		assertThat(repair(1)).isEmpty();
		assertThat(row().status()).isEqualTo(RowStatus.PARTIAL);
		assertThat(row().failCode()).isEqualTo("FEWER_IMAGES");
	}

	@Test
	void repairWhenMoreImagesCameThanWereAskedForThenTheNoteStays() {
		OpenTask task = this.run.accepted(1);
		held(this.run.collect()
			.surplus(task, List.of(this.run.stored(1, 1), this.run.stored(1, 2)), 4, "4 entries instead of 2"));
		held(this.run.collect()
			.deliver(this.run.task(1), RowStatus.DELIVERED, List.of(this.run.stored(1, 1), this.run.stored(1, 2)),
					"MORE_IMAGES", "4 entries instead of 2"));
		assertThat(repair(1)).isEmpty();
		assertThat(row().failCode()).isEqualTo("MORE_IMAGES");
		assertThat(row().failMessage()).contains("4 entries instead of 2");
	}

	@Test
	void repairWhenTheFolderTakesNothingThenNothingIsWritten() {
		delivered(RowStatus.DELIVERED, this.run.stored(1, 1), this.run.stored(1, 2));
		this.source.put("https://i/new-1", FetchVerdict.LOCAL_FAILURE);
		assertThat(repair(1)).isEqualTo("image 1: LOCAL_FAILURE of https://i/new-1");
		assertThat(row().status()).as("the row is as it was").isEqualTo(RowStatus.DELIVERED);
		assertThat(row().images()).allMatch((image) -> image.stored() != null);
	}

	@Test
	void repairWhenTheRowIsStillOpenThenItIsDeliveredOnceItIsWhole() {
		this.run.fetching(1, RunFixture.missing(1, 1), RunFixture.missing(1, 2));
		this.source.put("https://i/new-2", FetchVerdict.RETRY);
		assertThat(repair(1, 2)).isEqualTo("image 2: RETRY of https://i/new-2");
		assertThat(row().status()).isEqualTo(RowStatus.GENERATING);
		assertThat(row().images().get(0).stored()).as("what came is kept").isNotNull();
		assertThat(this.run.task(1).fetching()).isTrue();
		this.source.clear();
		assertThat(repair(2)).isEmpty();
		assertThat(row().status()).isEqualTo(RowStatus.DELIVERED);
	}

	/** Issue 14: what an earlier run bought is taken over, and stays so. */
	@Test
	void repairWhenAnEarlierRunBoughtItThenTheRowStaysReused() {
		delivered(RowStatus.DELIVERED, this.run.stored(1, 1), this.run.stored(1, 2));
		this.database.sql()
			.sql("UPDATE prompt_row SET status = 'REUSED', attempts = 0 WHERE run_id = ? AND row_no = 1")
			.param(this.run.id())
			.update();
		assertThat(repair(1)).isEmpty();
		assertThat(row().status()).isEqualTo(RowStatus.REUSED);
	}

	@Test
	void repairWhenTheApiHasNoFreshAddressThenTheOldOneIsTried() {
		delivered(RowStatus.FAILED, RunFixture.missing(1, 1), RunFixture.missing(1, 2));
		this.api.onPoll((task) -> FakeTaskApi.polled(PollVerdict.NOT_FOUND));
		repair(1, 2);
		assertThat(this.asked).containsExactly(RunFixture.missing(1, 1).sourceUrl(),
				RunFixture.missing(1, 2).sourceUrl());
	}

	@Test
	void fetchWhenTheOldAddressWorksThenTheApiIsNotAsked() {
		assertThat(missing(0, "https://i/old-1")).allMatch((image) -> image.stored() != null);
		assertThat(this.api.polled()).isEmpty();
	}

	@Test
	void fetchWhenTheOldAddressIsGoneThenAFreshOneIsTriedForTheImagesOfThatTask() {
		this.source.put("https://i/old-1", FetchVerdict.GONE);
		this.source.put("https://i/old-2", FetchVerdict.GONE);
		assertThat(missing(1, "https://i/old-1", "https://i/old-2")).extracting((image) -> image.stored() != null)
			.containsExactly(false, true);
		assertThat(this.asked).as("image 2 is the first one of the task")
			.containsExactly("https://i/old-1", "https://i/old-2", "https://i/old-1", "https://i/new-1");
	}

	@Test
	void fetchWhenTheFolderTakesNothingThenThrowsAndTheApiIsNotAsked() {
		this.source.put("https://i/old-1", FetchVerdict.LOCAL_FAILURE);
		assertThatThrownBy(() -> missing(0, "https://i/old-1")).isInstanceOf(LedgerException.class)
			.hasMessage("Row 1, image 1: LOCAL_FAILURE of https://i/old-1");
		assertThat(this.api.polled()).isEmpty();
	}

	private List<ImageRecord> missing(int offset, String... addresses) {
		List<ImageRecord> images = new ArrayList<>();
		for (String address : addresses) {
			images.add(ImageRecord.missing(images.size() + 1, address, null));
		}
		return new MissingImageFetcher(this.fetcher, new ImageUrlRefresher(this.api)).fetch(1, "r1", INPUT, "task-1",
				offset, images);
	}

	private void delivered(RowStatus status, ImageRecord... images) {
		held(this.run.collect().deliver(this.run.accepted(1), status, List.of(images), null, null));
	}

	private String repair(Integer... broken) {
		return new ImageRepair(this.run.collect(), this.fetcher, new ImageUrlRefresher(this.api)).repair(row(),
				Set.of(broken));
	}

	private RowRecord row() {
		return this.run.record(1);
	}

	private FetchResult fetch(String url, String stem) {
		this.asked.add(url);
		FetchVerdict verdict = this.source.getOrDefault(url, FetchVerdict.STORED);
		return (verdict == FetchVerdict.STORED)
				? new FetchResult(verdict, new StoredImage(stem + ".png", "of " + url, 1, 64, 48, "image/png"), "")
				: new FetchResult(verdict, null, verdict + " of " + url);
	}

}
