package dev.promptmill.ledger.step;

import java.util.ArrayList;
import java.util.List;

import dev.promptmill.ledger.RowStatus;
import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@OnEveryDatabase
class IngestLedgerTests {

	private final RunFixture run;

	private final IngestLedger ingest;

	IngestLedgerTests(TestDatabase database) {
		this.run = new RunFixture(database);
		this.ingest = new IngestLedger(database.ledger());
	}

	@AfterEach
	void close() {
		this.run.close();
	}

	@Test
	void lastRowWhenNothingWasReadThenZero() {
		assertThat(this.ingest.lastRow(this.run.id())).isZero();
	}

	@Test
	void addThenRowsComeBackAsTheyWere() {
		List<String> cells = List.of("=1+1", "ein Leuchtturm, \"blau\"\r\n\uD83D\uDE00", "a\0b", "");
		String input = "{\"prompt\":\"ein \uD83D\uDE00\"}";
		this.ingest.add(this.run.id(),
				List.of(new NewRow(1, 2, "=1+1", cells,
						new NewRow.Request(input, "0".repeat(22), "image-to-image", "2K", 2048, 1152, 9), null),
						new NewRow(2, 4, "b", List.of("b"), null, "prompt: is \0 missing")));
		assertThat(this.run.record(1)).satisfies((row) -> {
			assertThat(row.source()).isEqualTo(cells);
			assertThat(row.input()).isEqualTo(input);
			assertThat(row.status()).isEqualTo(RowStatus.READY);
			assertThat(row.mode()).isEqualTo("image-to-image");
			assertThat(row.width()).isEqualTo(2048);
			assertThat(row.height()).isEqualTo(1152);
			assertThat(row.imagesRequested()).isEqualTo(9);
			assertThat(row.line()).isEqualTo(2);
		});
		assertThat(this.run.record(2)).satisfies((row) -> {
			assertThat(row.status()).isEqualTo(RowStatus.REJECTED);
			assertThat(row.failCode()).isEqualTo("INVALID_ROW");
			assertThat(row.failMessage()).isEqualTo("prompt: is \uFFFD missing");
			assertThat(row.input()).isNull();
			assertThat(row.imagesRequested()).isZero();
			assertThat(row.width()).isZero();
		});
		assertThat(this.ingest.lastRow(this.run.id())).isEqualTo(2);
	}

	@Test
	void imageNamesThenThoseOfRowsThatAreNotRejected() {
		this.run.rows(1).rejected("no prompt");
		this.run.database()
			.sql()
			.sql("UPDATE prompt_row SET image_name = 'lamp' WHERE run_id = ? AND row_no = 1")
			.param(this.run.id())
			.update();
		this.run.rows(1);
		List<String> names = new ArrayList<>();
		this.ingest.imageNames(this.run.id(), (id, name) -> names.add(id + " " + name));
		assertThat(names).containsExactlyInAnyOrder("r1 lamp", "r3 null");
	}

	@Test
	void ordersThenOneOfEachRowThatHasOne() {
		this.run.rows(2).rejected("no prompt");
		List<String> orders = new ArrayList<>();
		this.ingest.orders(this.run.id(), orders::add);
		assertThat(orders).containsExactly(this.run.order(), this.run.order());
	}

	@Test
	void addWhenARowIsAsLongAsTheReaderLetsItBeThenKept() {
		String cell = "\"\u0001".repeat(512 * 1024);
		this.ingest.add(this.run.id(), List.of(new NewRow(1, 2, "long", List.of(cell), null, "prompt: is too long")));
		assertThat(this.run.record(1).source()).containsExactly(cell);
	}

	@Test
	void addWhenOneRowIsThereAlreadyThenTheCallersTransactionWritesNone() {
		this.run.rows(2);
		List<NewRow> page = new ArrayList<>();
		for (long number = 2; number <= 4; number++) {
			page.add(new NewRow(number, number + 1, "r" + number, List.of(), null, "bad"));
		}
		assertThatThrownBy(() -> this.run.database().ledger().durably(() -> {
			this.ingest.add(this.run.id(), page);
			return 0;
		})).isInstanceOf(DataAccessException.class);
		assertThat(this.ingest.lastRow(this.run.id())).isEqualTo(2);
		assertThat(this.run.record(2).status()).isEqualTo(RowStatus.READY);
	}

}
