package dev.promptmill.run;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.promptmill.apixo.ImageInput;
import dev.promptmill.input.CsvRecord;
import dev.promptmill.input.PromptCsv;
import dev.promptmill.input.PromptCsvReader;
import dev.promptmill.input.PromptRow;
import dev.promptmill.input.RowValidator;
import dev.promptmill.ledger.PreviousPurchase;
import dev.promptmill.ledger.PreviousPurchases;
import dev.promptmill.orders.PreviousImages;

/**
 * Compares an input with what earlier runs bought, row by row, before a run of it exists.
 */
final class ReuseEstimator {

	private final PreviousPurchases earlier;

	private final PreviousImages files;

	private final boolean holdsDoubtful;

	private long rows;

	private long images;

	private long pixels;

	private long reused;

	private long held;

	private final SortedSet<Long> doubtfulRuns = new TreeSet<>();

	ReuseEstimator(PreviousPurchases earlier, PreviousImages files, boolean holdsDoubtful) {
		this.earlier = earlier;
		this.files = files;
		this.holdsDoubtful = holdsDoubtful;
	}

	PurchaseEstimate read(PromptCsv csv, BigDecimal price) {
		RowValidator validator = new RowValidator();
		try (PromptCsvReader reader = csv.open()) {
			for (CsvRecord record = reader.read(); record != null; record = reader.read()) {
				if (validator.validate(record) instanceof PromptRow row) {
					add(row);
				}
			}
		}
		return new PurchaseEstimate(this.rows, this.images, price.multiply(BigDecimal.valueOf(this.images)),
				this.reused, this.held, this.doubtfulRuns, this.pixels);
	}

	private void add(PromptRow row) {
		ImageInput input = row.input();
		Optional<PreviousPurchase> found = this.earlier.find(row.id(), input.fingerprint(), this.files::has);
		if (found.isPresent() && found.get().isComplete()) {
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
