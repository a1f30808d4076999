package dev.promptmill.input;

import java.util.List;

import dev.promptmill.apixo.ImageInput;
import dev.promptmill.apixo.ImageSize;
import dev.promptmill.input.header.CsvRecord;
import dev.promptmill.ledger.step.NewRow;
import org.jspecify.annotations.Nullable;

/** Turns checked rows into what the ledger keeps. */
final class LedgerRows {

	private final OrderKeys orders;

	/**
	 * @param orders of the rows
	 */
	LedgerRows(OrderKeys orders) {
		this.orders = orders;
	}

	NewRow of(CheckedRow row, ImageNaming naming) {
		CsvRecord record = row.record();
		List<String> source = List.copyOf(record.cells());
		return new NewRow(record.rowNumber(), record.line(), row.id(), source, request(row),
				(row instanceof RejectedRow rejected) ? rejected.reasons() : null,
				(row instanceof PromptRow valid) ? naming.of(valid) : null);
	}

	private NewRow.@Nullable Request request(CheckedRow row) {
		if (!(row instanceof PromptRow valid)) {
			return null;
		}
		ImageInput input = valid.input();
		ImageSize size = input.expectedSize();
		String order = this.orders.order(input);
		return new NewRow.Request(input.toJson(), order, input.mode().wire(), input.tier().wire(), size.width(),
				size.height(), input.numImages(), this.orders.ordinal(order));
	}

}
