package dev.promptmill.input;

import dev.promptmill.input.header.CsvRecord;
import dev.promptmill.ledger.LedgerException;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.step.IngestLedger;
import dev.promptmill.ledger.step.NewRow;
import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The step that brings the input into the ledger, in chunks. */
@Configuration(proxyBeanMethods = false)
public class IngestStepConfiguration {

	private static final int CHUNK = 4000;

	/**
	 * Without a transaction around a chunk: the ledger writes a chunk's rows in one of
	 * its own, which it can repeat, and the reader asks the rows where it stands.
	 */
	@Bean
	Step ingestStep(JobRepository repository, Run run, PromptCsv csv, IngestLedger ledger) {
		RowValidator validator = new RowValidator();
		Run.Plan plan = run.plan();
		OrderKeys orders = OrderKeys.of(plan);
		RowReader reader = new RowReader(csv, run, ledger, orders);
		LedgerRows rows = new LedgerRows(orders);
		return new StepBuilder("ingest", repository).<CsvRecord, NewRow>chunk(CHUNK)
			.reader(reader)
			.processor((row) -> rows.of(validator.validate(row), reader.naming))
			.writer((chunk) -> ledger.add(run.id(), chunk.getItems(), plan.purchase(), plan.simulated()))
			.build();
	}

	/**
	 * Continues where the ledger ends: rows and restart position can't disagree, because
	 * there is only one of them.
	 */
	private static final class RowReader implements ItemStreamReader<CsvRecord> {

		private final PromptCsv csv;

		private final Run run;

		private final IngestLedger ledger;

		private final OrderKeys orders;

		private @Nullable PromptCsvReader reader;

		private ImageNaming naming = new ImageNaming();

		RowReader(PromptCsv csv, Run run, IngestLedger ledger, OrderKeys orders) {
			this.orders = orders;
			this.csv = csv;
			this.run = run;
			this.ledger = ledger;
		}

		@Override
		public void open(ExecutionContext context) {
			long last = this.ledger.lastRow(this.run.id());
			this.naming = new ImageNaming();
			if (last > 0) {
				this.ledger.imageNames(this.run.id(), this.naming::add);
			}
			this.reader = this.csv.open(last);
			if (this.orders.of(this.reader).isCounting() && last > 0) {
				this.ledger.orders(this.run.id(), this.orders::ordinal);
			}
		}

		@Override
		public @Nullable CsvRecord read() {
			PromptCsvReader open = this.reader;
			if (open == null) {
				throw new IllegalStateException("The input was not opened");
			}
			CsvRecord row = open.read();
			if (row == null && !open.sha256().equals(this.run.plan().inputSha256())) {
				throw new LedgerException("The input file " + this.csv.file() + " changed since run " + this.run.id()
						+ " was created. Nothing was sent. Put the old file back and restart, or start a new run with --new.");
			}
			return row;
		}

		@Override
		public void close() {
			if (this.reader != null) {
				this.reader.close();
			}
		}

	}

}
