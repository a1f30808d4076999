package dev.promptmill.input;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

import dev.promptmill.apixo.ImageInput;
import dev.promptmill.apixo.ImageSize.Resolution;
import dev.promptmill.apixo.TaskMode;
import dev.promptmill.common.Sha256;
import dev.promptmill.input.header.CsvHeader;
import dev.promptmill.input.header.CsvRecord;
import dev.promptmill.input.source.UnusableInputException;
import org.jspecify.annotations.Nullable;

/**
 * Reads an input file from end to end before anything is paid: refuses it as a whole when
 * it must be refused, and counts what it orders. Memory is 16 to 32 bytes per row when
 * there is an id column, else constant.
 */
public final class InputCheck {

	private final PromptCsv csv;

	private final RowValidator validator;

	private final ToLongFunction<String> idHash;

	/**
	 * Creates a check.
	 * @param csv the file
	 * @param validator the rules for rows
	 */
	public InputCheck(PromptCsv csv, RowValidator validator) {
		this(csv, validator, sha256Prefix());
	}

	InputCheck(PromptCsv csv, RowValidator validator, ToLongFunction<String> idHash) {
		this.csv = csv;
		this.validator = validator;
		this.idHash = idHash;
	}

	/**
	 * Reads the file.
	 * @param rejected told about each rejected row as it is met, in the file's order;
	 * what it was told is void when this method throws
	 * @return what the file holds
	 * @throws UnusableInputException when nothing of the file may be sent
	 */
	public InputSummary run(Consumer<RejectedRow> rejected) {
		DuplicateIds ids = new DuplicateIds(this.idHash);
		DuplicateIds images = new DuplicateIds(this.idHash);
		InputSummary summary = firstPass(ids, images, rejected);
		if (ids.hasSuspects()) {
			DuplicatePairs.refuseIn(this.csv, this.validator, ids, false);
		}
		if (images.hasSuspects()) {
			DuplicatePairs.refuseIn(this.csv, this.validator, images, true);
		}
		return summary;
	}

	private InputSummary firstPass(DuplicateIds ids, DuplicateIds images, Consumer<RejectedRow> rejected) {
		Tally tally = new Tally();
		try (PromptCsvReader reader = this.csv.open()) {
			boolean hasIds = reader.header().hasIds();
			CsvRecord record = reader.read();
			while (record != null) {
				CheckedRow row = this.validator.validate(record);
				tally.add(row);
				if (row instanceof RejectedRow rejectedRow) {
					rejected.accept(rejectedRow);
				}
				if (hasIds) {
					ids.add(row.id());
				}
				String image = DuplicatePairs.imageName(row);
				if (image != null) {
					images.add(image);
				}
				record = reader.read();
			}
			if (tally.rows == 0) {
				throw new UnusableInputException(this.csv.file(), "it has a header but no rows. Add at least one");
			}
			refuseTooManyVariations(reader.header(), tally);
			return tally.summary(reader);
		}
	}

	private void refuseTooManyVariations(CsvHeader header, Tally tally) {
		if (!header.variations().isEmpty() && tally.rows > this.csv.options().varyLimit()) {
			throw new UnusableInputException(this.csv.file(),
					String.format(Locale.ROOT,
							"vary makes %,d rows of its %,d, more than %,d. If that is meant, add --set vary-limit=%d",
							tally.rows, tally.fileRows, this.csv.options().varyLimit(), tally.rows));
		}
	}

	private static ToLongFunction<String> sha256Prefix() {
		MessageDigest digest = Sha256.digest();
		return (id) -> ByteBuffer.wrap(digest.digest(id.getBytes(StandardCharsets.UTF_8))).getLong();
	}

	/** Counts rows and pictures. */
	private static final class Tally {

		private final PromptWarnings warnings = new PromptWarnings();

		private @Nullable PromptRow first;

		private long rows;

		private long fileRows;

		private long rejectedRows;

		private long images;

		private long pixels;

		private final Map<TaskMode, Long> byMode = new EnumMap<>(TaskMode.class);

		private final Map<Resolution, Long> byTier = new EnumMap<>(Resolution.class);

		void add(CheckedRow row) {
			this.rows++;
			this.fileRows = row.record().fileRow();
			if (!(row instanceof PromptRow valid)) {
				this.rejectedRows++;
				return;
			}
			this.first = (this.first != null) ? this.first : valid;
			this.warnings.add(valid);
			ImageInput input = valid.input();
			this.images += input.numImages();
			this.pixels += input.expectedSize().pixels() * input.numImages();
			this.byMode.merge(input.mode(), (long) input.numImages(), Long::sum);
			this.byTier.merge(input.tier(), (long) input.numImages(), Long::sum);
		}

		InputSummary summary(PromptCsvReader reader) {
			return new InputSummary(reader.sha256(), reader.detected(), reader.header(), this.rows, this.rejectedRows,
					this.images, this.pixels, this.byMode, this.byTier, this.warnings.all(), this.first);
		}

	}

}
