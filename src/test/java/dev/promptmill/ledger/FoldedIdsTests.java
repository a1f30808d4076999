package dev.promptmill.ledger;

import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;

import static dev.promptmill.support.RunFixture.held;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@OnEveryDatabase
class FoldedIdsTests {

	private static final String FINGERPRINT = "0".repeat(64);

	private final TestDatabase database;

	private final RunFixture run;

	FoldedIdsTests(TestDatabase database) {
		this.database = database;
		this.run = new RunFixture(database);
	}

	@AfterEach
	void close() {
		this.run.close();
	}

	// More rows than are read at once; one of them rejected.
	@Test
	void migrateWhenRowsAreOfAnOlderVersionThenTheyAreFoundByTheirIdCaseAside() throws Exception {
		this.run.rejected("no prompt");
		List<NewRow> rows = LongStream.rangeClosed(2, 2501)
			.mapToObj((number) -> row(number, "A\u0308-Bild-" + number))
			.toList();
		new IngestLedger(this.database.ledger()).add(this.run.id(), rows);
		delivered(2);
		delivered(2501);
		this.database.sql().sql("ALTER TABLE prompt_row DROP CONSTRAINT prompt_row_folded_id").update();
		this.database.sql().sql("UPDATE prompt_row SET folded_id = NULL").update();
		assertThat(found("\u00E4-bild-2")).isEmpty();
		migrate(new FoldedIds());
		migrate(new FoldedIdsRequired());
		assertThat(found("\u00E4-bild-2")).get().extracting(EarlierRow::rowNumber).isEqualTo(2L);
		assertThat(found("\u00C4-BILD-2501")).get().extracting(EarlierRow::rowNumber).isEqualTo(2501L);
		assertThat(found("\u00E4-bild-3000")).isEmpty();
		assertThat(this.database.sql()
			.sql("SELECT COUNT(*) FROM prompt_row WHERE folded_id IS NULL")
			.query(Long.class)
			.single()).as("the rejected one").isEqualTo(1);
	}

	@Test
	void addWhenProcessIsOfAnOlderVersionThenItsRowsAreFilledOrRefused() throws Exception {
		JdbcClient sql = this.database.sql();
		new IngestLedger(this.database.ledger()).add(this.run.id(), List.of(row(1, "Bild-1"), row(2, "Bild-2")));
		sql.sql("ALTER TABLE prompt_row DROP CONSTRAINT prompt_row_folded_id").update();
		sql.sql("UPDATE prompt_row SET folded_id = NULL WHERE id = 'Bild-1'").update();
		migrate(new FoldedIdsRequired());
		assertThat(sql.sql("SELECT folded_id FROM prompt_row WHERE id = 'Bild-1'").query(String.class).single())
			.isEqualTo("bild-1");
		assertThatExceptionOfType(DataIntegrityViolationException.class)
			.isThrownBy(() -> sql.sql("UPDATE prompt_row SET folded_id = NULL WHERE id = 'Bild-2'").update())
			.satisfies((ex) -> assertThat(ex.getMessage()).containsIgnoringCase("prompt_row_folded_id"));
	}

	private void delivered(long row) {
		held(this.run.collect()
			.deliver(this.run.accepted(row), RowStatus.DELIVERED, List.of(this.run.stored(row, 1)), null, null));
	}

	private Optional<EarlierRow> found(String id) {
		return new EarlierRows(this.database.ledger(), this.run.plan(), Long.MAX_VALUE).find(id, FINGERPRINT,
				(row) -> true);
	}

	private void migrate(JavaMigration migration) throws Exception {
		try (Connection connection = this.database.connection()) {
			migration.migrate(new Context() {
				@Override
				public Configuration getConfiguration() {
					return new FluentConfiguration();
				}

				@Override
				public Connection getConnection() {
					return connection;
				}
			});
		}
	}

	private static NewRow row(long number, String id) {
		return new NewRow(number, number + 1, id, List.of(id),
				new NewRow.Request("{}", FINGERPRINT, "text-to-image", "1K", 512, 512, 1), null);
	}

}
