package dev.promptmill.ledger;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

import dev.promptmill.ledger.jdbc.Json;
import org.jspecify.annotations.Nullable;

/** Reads {@link Run}s from their table. */
public final class RunRows {

	private RunRows() {
	}

	/**
	 * The runs that a condition selects.
	 * @param where the condition and the order, a constant, with its arguments
	 */
	public static List<Run> query(LedgerDatabase database, String where, Object... arguments) {
		String sql = "SELECT run.*, " + LedgerDatabase.NOW + " - heartbeat_at AS silence FROM run " + where;
		return database.template().query(sql, (row, number) -> run(row, database.folders()), arguments);
	}

	private static Run run(ResultSet row, RunFolders folders) throws SQLException {
		Integer exitCode = row.getObject("exit_code", Integer.class);
		return new Run(row.getLong("run_id"), row.getInt("continuation"), plan(row, folders),
				RunState.valueOf(text(row, "state")), exitCode, row.getString("message"),
				row.getBoolean("submission_ended"), closing(row), row.getBoolean("stop_requested"),
				row.getBigDecimal("balance_before"), row.getBigDecimal("balance_after"),
				Instant.ofEpochMilli(row.getLong("created_at")), instant(row, "started_at"), instant(row, "ended_at"),
				row.getString("pace"), lease(row));
	}

	private static Run.Plan plan(ResultSet row, RunFolders folders) throws SQLException {
		OutputLocation output = folders.output(new RunFolders.Written(row.getLong("run_id"),
				Instant.ofEpochMilli(row.getLong("created_at")), text(row, "input_sha256"),
				new OutputLocation(text(row, "output_folder")), row.getString("output_from_data")));
		Path input = folders.input(Path.of(text(row, "input_path")), row.getString("input_from_data"));
		return new Run.Plan(text(row, "job_name"), input, text(row, "input_sha256"),
				Json.strings(text(row, "input_columns")), output, Json.map(text(row, "settings")),
				row.getBoolean("simulated"), row.getBoolean("allow_partial"),
				Objects.requireNonNull(row.getBigDecimal("unit_price")), row.getLong("rows_total"),
				row.getLong("images_total"), PurchaseOptions.fromJson(text(row, "purchase")));
	}

	private static @Nullable SubmissionStop closing(ResultSet row) throws SQLException {
		String closing = row.getString("closing");
		return (closing != null) ? SubmissionStop.valueOf(closing) : null;
	}

	private static Run.Lease lease(ResultSet row) throws SQLException {
		String holder = row.getString("holder");
		return new Run.Lease((holder != null) ? LeaseOwner.parse(holder) : null, row.getLong("lease_epoch"),
				row.getLong("silence"));
	}

	/** The time in a column of milliseconds, null where it has none. */
	public static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
		Long millis = row.getObject(column, Long.class);
		return (millis != null) ? Instant.ofEpochMilli(millis) : null;
	}

	private static String text(ResultSet row, String column) throws SQLException {
		return Objects.requireNonNull(row.getString(column));
	}

}
