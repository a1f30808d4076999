package dev.promptmill.pipeline;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.promptmill.apixo.ImageInput;
import dev.promptmill.ingest.CsvRecord;
import dev.promptmill.ingest.PromptCsv;
import dev.promptmill.ingest.PromptCsvReader;
import dev.promptmill.ingest.PromptRow;
import dev.promptmill.ingest.RowValidator;
import dev.promptmill.ledger.EarlierRow;
import dev.promptmill.ledger.EarlierRows;
import dev.promptmill.reuse.EarlierFiles;

/**
 * Compares an input with what earlier runs bought, row by row, before a run of it exists.
 */
final class OrderBook {

	private final EarlierRows earlier;

	private final EarlierFiles files;

	private final boolean holdsDoubtful;

	private long rows;

	private long images;

	private long pixels;

	private long reused;

	private long held;

	private final SortedSet<Long> doubtfulRuns = new TreeSet<>();

	OrderBook(EarlierRows earlier, EarlierFiles files, boolean holdsDoubtful) {
		this.earlier = earlier;
		this.files = files;
		this.holdsDoubtful = holdsDoubtful;
	}

	Order read(PromptCsv csv, BigDecimal price) {
		RowValidator validator = new RowValidator();
		try (PromptCsvReader reader = csv.open()) {
			for (CsvRecord record = reader.read(); record != null; record = reader.read()) {
				if (validator.validate(record) instanceof PromptRow row) {
					add(row);
				}
			}
		}
		return new Order(this.rows, this.images, price.multiply(BigDecimal.valueOf(this.images)), this.reused,
				this.held, this.doubtfulRuns, this.pixels);
	}

	private void add(PromptRow row) {
		ImageInput input = row.input();
		Optional<EarlierRow> found = this.earlier.find(row.id(), input.fingerprint(), this.files::has);
		if (found.isPresent() && found.get().isWhole()) {
			this.reused++;
		}
		else if (found.isPresent() && this.holdsDoubtful) {
			this.held++;
			this.doubtfulRuns.add(found.get().runId());
		}
		else {
			this.rows++;
			this.images += input.numImages();
			this.pixels += input.expectedSize().pixels() * input.numImages();
		}
	}

}
