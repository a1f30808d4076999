package dev.promptmill.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import dev.promptmill.common.Sha256;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.input.PromptCsv;
import dev.promptmill.input.PromptCsvReader;
import dev.promptmill.input.header.CsvRecord;
import dev.promptmill.input.source.UnusableInputException;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.ReportLedger;
import dev.promptmill.ledger.query.RowRecord;
import dev.promptmill.settings.Settings;

/** Compares a run's input file with what the run read from it. */
public final class InputChange {

	/** More rows are not compared one by one: that would take its time. */
	private static final long MOST_COMPARED = 100_000;

	private static final int PAGE = 1000;

	private final ReportLedger ledger;

	private final Run run;

	private final PromptCsv csv;

	private InputChange(ReportLedger ledger, Run run, Settings settings) {
		this.ledger = ledger;
		this.run = run;
		this.csv = new PromptCsv(run.plan().input(), InputSettings.of(settings));
	}

	/** What to tell the operator about it; empty if the file is as it was. */
	public static Optional<String> of(RunDatabase runDatabase, Run run, Settings settings) {
		Path file = run.plan().input();
		String goesOn = " Run " + run.id() + " goes on with what it read; another run takes the file as it is.";
		if (!Files.isRegularFile(file)) {
			return Optional.of("The input file " + file + " is gone." + goesOn);
		}
		try {
			if (Sha256.of(file).equals(run.plan().inputSha256())) {
				return Optional.empty();
			}
			String difference = new InputChange(runDatabase.reports(), run, settings).difference();
			return Optional
				.of(file + " has changed since run " + run.id() + " was started" + difference + "." + goesOn);
		}
		catch (IOException | UnusableInputException ex) {
			return Optional
				.of(file + " has changed since run " + run.id() + " was started, and can't be read now." + goesOn);
		}
	}

	/** Reads the whole file: only when its bytes are known to differ. */
	private String difference() throws IOException {
		long rows = 0;
		long different = 0;
		boolean compares = this.run.plan().rows() <= MOST_COMPARED && this.ledger.archived(this.run).isEmpty();
		List<RowRecord> page = compares ? this.ledger.rows(this.run.id(), 0, PAGE) : List.of();
		int next = 0;
		try (PromptCsvReader reader = this.csv.open()) {
			for (CsvRecord record = reader.read(); record != null; record = reader.read()) {
				rows++;
				if (next == page.size() && next > 0) {
					page = this.ledger.rows(this.run.id(), page.get(next - 1).rowNumber(), PAGE);
					next = 0;
				}
				if (next < page.size()) {
					different += page.get(next).source().equals(record.cells()) ? 0 : 1;
					next++;
				}
			}
			return difference(rows, different, compares);
		}
	}

	private String difference(long rows, long different, boolean compares) {
		long before = this.run.plan().rows();
		String length = (rows == before) ? "" : ", it has " + rows + " rows instead of " + before;
		String others = (!compares || different == 0) ? ""
				: ((different == 1) ? ", 1 row differs" : ", " + different + " rows differ");
		return length + others;
	}

}
