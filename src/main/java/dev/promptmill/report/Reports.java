package dev.promptmill.report;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

import dev.promptmill.common.Invocation;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.AccountBalance;
import dev.promptmill.ledger.query.ReportLedger;
import dev.promptmill.ledger.query.RowRecord;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.report.table.CsvFile;
import dev.promptmill.report.table.FailedTable;
import dev.promptmill.report.table.ImagesTable;
import dev.promptmill.report.table.InputColumns;
import dev.promptmill.report.table.InputFormat;
import dev.promptmill.report.table.ResultsTable;
import dev.promptmill.report.table.Table;
import dev.promptmill.report.table.UnknownTable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes every report of a run into its output folder, from the ledger alone. That may be
 * done at any time and any number of times, also while the run is active: the files then
 * show how far it is.
 */
public final class Reports {

	/** Every file that a report consists of. */
	public static final List<String> FILES = List.of("report.html", "results.csv", "images.csv", "failed.csv",
			"unknown.csv", "cost-report.json", "cost-report.csv");

	private static final Logger LOG = LoggerFactory.getLogger(Reports.class);

	private static final int ROWS_PER_PAGE = 1000;

	private final ReportLedger ledger;

	private final InstantSource clock;

	private final ReportTarget place;

	private final Invocation invocation;

	/** Reports that are written straight into the run's folder. */
	Reports(ReportLedger ledger, InstantSource clock) {
		this(ledger, clock, ReportTarget.OWN_FOLDER, Invocation.PLAIN);
	}

	public Reports(ReportLedger ledger, InstantSource clock, ReportTarget place, Invocation invocation) {
		this.invocation = invocation;
		this.ledger = ledger;
		this.clock = clock;
		this.place = place;
	}

	/**
	 * Writes all reports. The files appear together, each by an atomic rename over its
	 * predecessor; when something goes wrong before that, the old ones stay. Memory does
	 * not grow with the number of rows.
	 * @param run as the ledger has it now
	 * @throws ReportException if a file could not be written, for example on a full disk
	 */
	public ReportSummary write(Run run) {
		try (ReportFolder files = new ReportFolder(this.place.folder(run))) {
			CostSummary bill = new CostSummary(run.plan().unitPrice());
			HtmlReport html = HtmlReport.ofEnd(run, run.plan().rows(), this.invocation);
			readRows(run, sheets(run, files), bill, html);
			AccountBalance account = this.ledger.account(run).orElse(null);
			writeCosts(run, files, bill, account);
			html.write(utf8(files, "report.html"), bill, account,
					Todo.of(this.ledger, run, bill.totals(), this.invocation), this.clock.instant());
			List<Path> written = files.publish();
			this.place.deliver(run, written);
			writeIndex(run, bill.totals());
			return new ReportSummary(bill.totals(), bill.toRunAgain(), bill.toFetch(), written);
		}
		catch (IOException ex) {
			throw new ReportException("The reports of run " + run.id() + " could not be written to "
					+ run.plan().output() + ": " + ex + ". Nothing is lost: put that right, then "
					+ this.invocation.command("report " + run.id()), ex);
		}
	}

	/**
	 * The index is a convenience: a run whose reports are there has not failed without
	 * it.
	 */
	private void writeIndex(Run run, RunTotals totals) {
		try {
			RunIndex.rewrite(run, totals, this.ledger, this.clock.instant());
		}
		catch (IOException ex) {
			LOG.warn("The index of all runs could not be written: {}", ex.toString());
		}
	}

	private List<Sheet> sheets(Run run, ReportFolder files) throws IOException {
		InputColumns input = InputColumns.of(run);
		InputFormat form = InputFormat.of(run);
		boolean marked = form.isMarkedForPeople();
		RunTotals totals = this.ledger.totals(run);
		boolean severalImages = totals.imagesRequested() > totals.all() - totals.count(RowStatus.REJECTED);
		return List.of(Sheet.begin(new ResultsTable(input), CsvFile.guarded(utf8(files, "results.csv", marked))),
				Sheet.begin(new ImagesTable(), CsvFile.guarded(utf8(files, "images.csv", marked))),
				Sheet.begin(new FailedTable(input, severalImages),
						CsvFile.exact(marked(files.open("failed.csv", form.charset()), form.isMarked() || marked),
								form.delimiter())),
				Sheet.begin(new UnknownTable(run.id(), this.invocation),
						CsvFile.guarded(utf8(files, "unknown.csv", marked))));
	}

	private void readRows(Run run, List<Sheet> sheets, CostSummary bill, HtmlReport html) throws IOException {
		List<RowRecord> page = this.ledger.rows(run.id(), 0, ROWS_PER_PAGE);
		while (!page.isEmpty()) {
			for (RowRecord row : page) {
				bill.add(row);
				html.add(row);
				for (Sheet sheet : sheets) {
					sheet.add(row);
				}
			}
			page = this.ledger.rows(run.id(), page.get(page.size() - 1).rowNumber(), ROWS_PER_PAGE);
		}
	}

	private void writeCosts(Run run, ReportFolder files, CostSummary bill, @Nullable AccountBalance account)
			throws IOException {
		CostReport costs = new CostReport(run, bill, account, this.ledger.firstUnitPrice(run).orElse(null),
				this.clock.instant());
		costs.writeJson(utf8(files, "cost-report.json"));
		costs.writeCsv(CsvFile.guarded(utf8(files, "cost-report.csv", InputFormat.of(run).isMarkedForPeople())));
	}

	private static Writer utf8(ReportFolder files, String name) throws IOException {
		return files.open(name, StandardCharsets.UTF_8);
	}

	private static Writer utf8(ReportFolder files, String name, boolean marked) throws IOException {
		return marked(utf8(files, name), marked);
	}

	/** A byte order mark tells Excel the encoding of a CSV. */
	private static Writer marked(Writer writer, boolean marked) throws IOException {
		if (marked) {
			writer.write('\uFEFF');
		}
		return writer;
	}

	/** A table on its way into a file. */
	private record Sheet(Table table, CsvFile file) {

		static Sheet begin(Table table, CsvFile file) throws IOException {
			file.line(table.header());
			return new Sheet(table, file);
		}

		void add(RowRecord row) throws IOException {
			for (List<String> line : this.table.lines(row)) {
				this.file.line(line);
			}
		}

	}

}
