package dev.promptmill.ledger.step;

import java.util.List;
import java.util.function.LongFunction;

import dev.promptmill.ledger.LedgerDatabase;
import org.jspecify.annotations.Nullable;

/**
 * The names of a run's images, where that is not the id: chosen when the row was read,
 * and never changed.
 */
public final class ChosenImageNames implements LongFunction<@Nullable String> {

	private final LedgerDatabase database;

	private final long runId;

	public ChosenImageNames(LedgerDatabase database, long runId) {
		this.database = database;
		this.runId = runId;
	}

	/** The name of a row's images up to their number, null for its id. */
	@Override
	public @Nullable String apply(long row) {
		List<@Nullable String> found = this.database.template()
			.query("SELECT image_name FROM prompt_row WHERE run_id = ? AND row_no = ?",
					(result, number) -> result.getString("image_name"), this.runId, row);
		return found.isEmpty() ? null : found.get(0);
	}

}
