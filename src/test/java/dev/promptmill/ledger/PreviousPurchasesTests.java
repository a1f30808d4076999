package dev.promptmill.ledger;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.SettableClock;
import dev.promptmill.support.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Which earlier row counts as the same order, in every state it may be in. */
@OnEveryDatabase
class PreviousPurchasesTests {

	private static final String ORDER = "a".repeat(64);

	private static final String OTHER_ORDER = "b".repeat(64);

	private static final Map<String, String> MODEL = Map.of(PreviousPurchases.MODEL, "one");

	private static int jobs;

	private final TestDatabase database;

	private final String job = "nightly-" + ++jobs;

	private final Runs runs;

	PreviousPurchasesTests(TestDatabase database) {
		this.database = database;
		this.runs = database.runs(new SettableClock());
	}

	@ParameterizedTest
	@CsvSource({ "READY, , 0, none", "READY, , 1, none", "SUBMITTING, , 1, doubtful", "SUBMITTING, , 0, none",
			"GENERATING, , 1, doubtful", "DELIVERED, , 1, whole", "REUSED, , 0, whole",
			"PARTIAL, DOWNLOAD_FAILED, 1, doubtful", "PARTIAL, FEWER_IMAGES, 1, none",
			"FAILED, DOWNLOAD_FAILED, 1, doubtful", "FAILED, CONTENT_VIOLATION, 1, none", "UNKNOWN, LOST, 1, doubtful",
			"UNKNOWN, HELD, 0, none", "REJECTED, , 0, none" })
	void findThenWhatItsStateSays(RowStatus status, @Nullable String code, int attempts, String expected) {
		long earlier = run(this.job, MODEL, false);
		row(earlier, "r1", ORDER, status, code, attempts);
		Optional<PreviousPurchase> found = find(Long.MAX_VALUE);
		assertThat(found.map((row) -> row.isComplete() ? "whole" : "doubtful").orElse("none")).isEqualTo(expected);
		found.ifPresent((row) -> assertThat(row.runId()).isEqualTo(earlier));
	}

	@Test
	void findWhenIdOrOrderIsAnotherThenNone() {
		long earlier = run(this.job, MODEL, false);
		row(earlier, "r2", ORDER, RowStatus.DELIVERED, null, 1);
		row(earlier, "r1", OTHER_ORDER, RowStatus.DELIVERED, null, 1);
		assertThat(find(Long.MAX_VALUE)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "r1, true", "r2, false" })
	void findWhenOnlyTheHashIsTheSameThenNone(String id, boolean otherOrder) {
		long earlier = run(this.job, MODEL, false);
		row(earlier, id, otherOrder ? OTHER_ORDER : ORDER, RowStatus.DELIVERED, null, 1);
		this.database.sql()
			.sql("UPDATE prompt_row SET reuse_key = ? WHERE run_id = ?")
			.params(OrderKey.of(NormalizedId.of("r1"), ORDER), earlier)
			.update();
		assertThat(find(Long.MAX_VALUE)).isEmpty();
	}

	@Test
	void findWhenManyOtherOrdersOfTheIdAreNewerThenStillFound() {
		long wanted = run(this.job, MODEL, false);
		row(wanted, "r1", ORDER, RowStatus.DELIVERED, null, 1);
		for (int i = 0; i < 20; i++) {
			row(run(this.job, MODEL, false), "r1", OTHER_ORDER, RowStatus.DELIVERED, null, 1);
		}
		List<Long> looked = new ArrayList<>();
		PreviousPurchases rows = rows(Long.MAX_VALUE);
		assertThat(rows.find("r1", ORDER, (row) -> looked.add(row.runId())))
			.hasValueSatisfying((row) -> assertThat(row.runId()).isEqualTo(wanted));
		assertThat(looked).containsExactly(wanted);
	}

	@Test
	void findThenTheNewestThatIsUsableBeforeThisRun() {
		long oldest = run(this.job, MODEL, false);
		long middle = run(this.job, MODEL, false);
		long doubtful = run(this.job, MODEL, false);
		long self = run(this.job, MODEL, false);
		row(oldest, "r1", ORDER, RowStatus.DELIVERED, null, 1);
		row(middle, "R1", ORDER, RowStatus.REUSED, null, 0);
		row(doubtful, "r1", ORDER, RowStatus.UNKNOWN, "LOST", 1);
		row(self, "r1", ORDER, RowStatus.DELIVERED, null, 1);
		assertThat(find(self)).as("an id is the same in upper case").map(PreviousPurchase::runId).contains(middle);
		assertThat(rows(self).find("r1", ORDER, (row) -> row.runId() == oldest)).map(PreviousPurchase::runId)
			.contains(oldest);
		assertThat(rows(self).find("r1", ORDER, (row) -> false)).map(PreviousPurchase::runId).contains(doubtful);
		assertThat(find(middle)).map(PreviousPurchase::runId).contains(oldest);
		prune(middle);
		assertThat(find(self)).as("its files were cleared away").map(PreviousPurchase::runId).contains(oldest);
	}

	@ParameterizedTest
	@CsvSource({ "another-job, one, false", "same, two, false", "same, one, true" })
	void findWhenTheRunIsOfAnotherKindThenNone(String job, String model, boolean simulated) {
		long earlier = run(job.equals("same") ? this.job : this.job + job, Map.of(PreviousPurchases.MODEL, model),
				simulated);
		row(earlier, "r1", ORDER, RowStatus.DELIVERED, null, 1);
		row(earlier, "r1", ORDER, RowStatus.UNKNOWN, "LOST", 1);
		assertThat(find(Long.MAX_VALUE)).isEmpty();
	}

	private Optional<PreviousPurchase> find(long before) {
		return rows(before).find("r1", ORDER, (row) -> true);
	}

	private PreviousPurchases rows(long before) {
		return new PreviousPurchases(this.database.ledger(), plan(0, this.job, MODEL, false), before);
	}

	private long run(String job, Map<String, String> settings, boolean simulated) {
		return this.runs.create((id) -> plan(id, job, settings, simulated), 1, true).id();
	}

	private static Run.Plan plan(long id, String job, Map<String, String> settings, boolean simulated) {
		return new Run.Plan(job, Path.of("/prompts/x.csv"), "%064d".formatted(id), List.of("id", "prompt"),
				OutputLocation.of(Path.of("/output/" + id)), settings, simulated, false, RunFixture.PRICE, 0, 0);
	}

	private void row(long run, String id, String fingerprint, RowStatus status, @Nullable String code, int attempts) {
		IngestLedger ingest = new IngestLedger(this.database.ledger());
		long number = ingest.lastRow(run) + 1;
		ingest.add(run, List.of(new NewRow(number, number + 1, id, List.of(id, "x"),
				new NewRow.Request("{}", fingerprint, "text-to-image", "1K", 1024, 1024, 1), null)));
		this.database.sql()
			.sql("UPDATE prompt_row SET status = ?, fail_code = ?, attempts = ? WHERE run_id = ? AND row_no = ?")
			.params(status.name(), code, attempts, run, number)
			.update();
	}

	private void prune(long run) {
		this.database.sql().sql("UPDATE run SET pruned_at = 7 WHERE run_id = ?").param(run).update();
	}

}
