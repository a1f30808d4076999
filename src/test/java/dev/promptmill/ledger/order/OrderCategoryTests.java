package dev.promptmill.ledger.order;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.ImageRecord.Stored;
import dev.promptmill.ledger.OutputLocation;
import dev.promptmill.ledger.PurchaseOptions;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of what becomes of a row whose order an earlier row has placed: a line for
 * each standing of that row, which asked for three images.
 */
class OrderCategoryTests {

	private static final int REQUESTED = 3;

	// status, fail code, images made, of them there, possibly billed -> category; bought
	// by itself, with --complete-partial, with --buy-missing, with both.
	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			READY       |                   | 0 | 0 | 0      | ON_ORDER    | 0 | 0 | 0 | 0
			SUBMITTING  |                   | 0 | 0 | 0      | ON_ORDER    | 0 | 0 | 0 | 0
			GENERATING  |                   | 0 | 0 | 0      | ON_ORDER    | 0 | 0 | 0 | 0
			GENERATING  | POLL_DEADLINE     | 0 | 0 | 0      | ON_ORDER    | 0 | 0 | 0 | 0
			GENERATING  | DOWNLOAD_FAILED   | 3 | 1 | 0      | ON_ORDER    | 0 | 0 | 0 | 0
			UNKNOWN     | NO_ANSWER         | 0 | 0 | 0.0105 | UNKNOWN     | 0 | 0 | 0 | 0
			UNKNOWN     | PROCESS_ENDED     | 0 | 0 | 0.0105 | UNKNOWN     | 0 | 0 | 0 | 0
			UNKNOWN     | HELD              | 0 | 0 | 0      | UNKNOWN     | 0 | 0 | 0 | 0
			DELIVERED   |                   | 3 | 3 | 0      | REUSED      | 0 | 0 | 0 | 0
			DELIVERED   | MORE_IMAGES       | 5 | 5 | 0.007  | REUSED      | 0 | 0 | 0 | 0
			DELIVERED   |                   | 3 | 2 | 0      | IMAGES_GONE | 0 | 0 | 1 | 1
			DELIVERED   |                   | 3 | 0 | 0      | IMAGES_GONE | 0 | 0 | 3 | 3
			REUSED      |                   | 3 | 3 | 0      | REUSED      | 0 | 0 | 0 | 0
			REUSED      |                   | 3 | 1 | 0      | IMAGES_GONE | 0 | 0 | 2 | 2
			PARTIAL     | FEWER_IMAGES      | 2 | 2 | 0      | PARTIAL     | 0 | 1 | 0 | 1
			PARTIAL     | DOWNLOAD_FAILED   | 3 | 1 | 0      | IMAGES_GONE | 0 | 0 | 2 | 2
			PARTIAL     | FEWER_IMAGES      | 2 | 1 | 0      | IMAGES_GONE | 0 | 1 | 1 | 2
			FAILED      | DOWNLOAD_FAILED   | 3 | 0 | 0      | IMAGES_GONE | 0 | 0 | 3 | 3
			FAILED      | CONTENT_VIOLATION | 0 | 0 | 0      | FAILED      | 3 | 3 | 3 | 3
			FAILED      | HTTP_400          | 0 | 0 | 0      | FAILED      | 3 | 3 | 3 | 3
			FAILED      | HTTP_503          | 0 | 0 | 0.0105 | UNKNOWN     | 0 | 0 | 0 | 0
			FAILED      | ABANDONED         | 0 | 0 | 0.0105 | ABANDONED   | 0 | 0 | 0 | 0
			FAILED      | ABANDONED         | 0 | 0 | 0      | ABANDONED   | 0 | 0 | 0 | 0
			""")
	void ofThenWhatIsReusedHeldOrBought(RowStatus status, @Nullable String failCode, int made, int there,
			BigDecimal possiblyBilled, OrderCategory expected, int plain, int completing, int buyingMissing, int both) {
		OrderOwner owner = owner(status, failCode, made, possiblyBilled);
		OrderCategory category = OrderCategory.of(owner, there);
		assertThat(category).isEqualTo(expected);
		assertThat(category.toBuy(owner, there, options(false, false))).as("bought").isEqualTo(plain);
		assertThat(category.toBuy(owner, there, options(true, false))).as("--complete-partial").isEqualTo(completing);
		assertThat(category.toBuy(owner, there, options(false, true))).as("--buy-missing").isEqualTo(buyingMissing);
		assertThat(category.toBuy(owner, there, options(true, true))).as("both").isEqualTo(both);
		assertThat(category.wasBought()).as("refuses a run without instruction")
			.isEqualTo(expected != OrderCategory.FAILED);
	}

	@ParameterizedTest
	@CsvSource({ "UNKNOWN, true, false", "ON_ORDER, true, false", "REUSED, false, true", "PARTIAL, false, true",
			"IMAGES_GONE, false, true", "FAILED, false, false", "ABANDONED, false, false" })
	void categoryThenWhetherItIsHeldAndWhetherImagesAreTakenOver(OrderCategory category, boolean held,
			boolean hasImages) {
		assertThat(category.isHeld()).isEqualTo(held);
		assertThat(category.hasImages()).isEqualTo(hasImages);
	}

	private static PurchaseOptions options(boolean completePartial, boolean buyMissing) {
		return new PurchaseOptions(PurchaseOptions.Mode.SINCE_LAST, Set.of(), completePartial, buyMissing);
	}

	private static OrderOwner owner(RowStatus status, @Nullable String failCode, int made, BigDecimal possiblyBilled) {
		Run.Plan plan = new Run.Plan("night", Path.of("night.csv"), "0", List.of("id", "prompt"),
				new OutputLocation("/out/night-1"), Map.of(), false, false, new BigDecimal("0.0035"), 1, REQUESTED);
		Run run = new Run(1, 1, plan, RunState.FINISHED, 0, null, true, null, false, null, null, Instant.EPOCH, null,
				null, null, new Run.Lease(null, 1, 0));
		List<ImageRecord> images = IntStream.rangeClosed(1, made)
			.mapToObj((number) -> new ImageRecord(number, "https://file.example/" + number, (Stored) null, null))
			.toList();
		return new OrderOwner(OrderKey.of("r1", "hash"), run, 1, false, status, failCode, "task", Instant.EPOCH,
				REQUESTED, 0, BigDecimal.ZERO, possiblyBilled, images, List.of());
	}

}
