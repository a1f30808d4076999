package dev.promptmill.ledger;

import java.util.List;

import dev.promptmill.ledger.jdbc.DatabaseText;
import org.jspecify.annotations.Nullable;

/**
 * One atomic change of the ledger: an UPDATE that must hit exactly one row, and what
 * follows only when it did.
 *
 * @param guard the UPDATE whose WHERE clause states what must still be true
 * @param then statements of the same transaction, carried out only if the guard held
 * @param reservation money that it commits: it takes place only if its budgets cover that
 */
public record GuardedUpdate(Statement guard, List<Statement> then, @Nullable BudgetReservation reservation) {

	/** A change that commits no money of a budget of the day or month. */
	public GuardedUpdate(Statement guard, List<Statement> then) {
		this(guard, then, null);
	}

	/** A change that commits no money of a budget of the day or month. */
	public GuardedUpdate(Statement guard, Statement... then) {
		this(guard, List.of(then));
	}

	/** An SQL text, always a constant, with its positional arguments. */
	public record Statement(String sql, @Nullable Object... arguments) {

		public Statement {
			arguments = DatabaseText.of(arguments);
		}

	}

}
