package dev.promptmill.input;

import java.util.List;

import dev.promptmill.apixo.ImageInput;
import dev.promptmill.apixo.ImageSize;
import dev.promptmill.ledger.NewRow;
import org.jspecify.annotations.Nullable;

/** Turns checked rows into what the ledger keeps. */
final class LedgerRows {

	private LedgerRows() {
	}

	static NewRow of(CheckedRow row, ImageNaming naming) {
		CsvRecord record = row.record();
		List<String> source = List.copyOf(record.cells());
		return new NewRow(record.rowNumber(), record.line(), row.id(), source, request(row),
				(row instanceof RejectedRow rejected) ? rejected.reasons() : null,
				(row instanceof PromptRow valid) ? naming.of(valid) : null);
	}

	private static NewRow.@Nullable Request request(CheckedRow row) {
		if (!(row instanceof PromptRow valid)) {
			return null;
		}
		ImageInput input = valid.input();
		ImageSize size = input.expectedSize();
		return new NewRow.Request(input.toJson(), input.fingerprint(), input.mode().wire(), input.tier().wire(),
				size.width(), size.height(), input.numImages());
	}

}
