package dev.promptmill.report;

import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.promptmill.common.Invocation;
import dev.promptmill.common.Plural;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.ReportLedger;
import dev.promptmill.ledger.query.RowRecord;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.pacing.PacingSnapshot;
import dev.promptmill.report.table.CellFormat;
import dev.promptmill.report.table.RowFacts;
import org.jspecify.annotations.Nullable;

/**
 * The report of a run that is still going on. Counts, money and pace are those that the
 * run's own watch has anyway; charts and lists come from {@link LedgerSnapshot readings
 * of the ledger} that go on only while somebody looks.
 */
public final class LiveReport implements AutoCloseable {

	/** How long a page that looked lately is waited for, so that it learns of the end. */
	private static final Duration LAST_LOOK = Duration.ofSeconds(3);

	private final Run run;

	private final ReportLedger ledger;

	private final InstantSource clock;

	private final LedgerSnapshot scan;

	private final Invocation invocation;

	private final CountDownLatch endSeen = new CountDownLatch(1);

	private volatile @Nullable LiveState state;

	public LiveReport(Run run, ReportLedger ledger, Invocation invocation, TimeAndRandom timeAndRandom) {
		this.invocation = invocation;
		this.run = run;
		this.ledger = ledger;
		this.clock = timeAndRandom.clock();
		this.scan = new LedgerSnapshot(run, ledger, timeAndRandom.ticker());
	}

	/** Where the run stands now. */
	public void update(LiveState now) {
		this.state = now;
	}

	/** The page, which asks for everything else. */
	public String page() throws IOException {
		StringWriter page = new StringWriter();
		HtmlReport.writeLive(page, this.run, "connect-src 'self'; ");
		return page.toString();
	}

	/**
	 * Counts, money, pace and charts as JSON.
	 * @param seen number of the reading whose charts the page has
	 */
	public String state(String seen) {
		LiveState now = this.state;
		Map<String, Object> json = new LinkedHashMap<>();
		LedgerSnapshot.Reading reading = this.scan.look();
		if (now == null) {
			json.put("headline", "Starting.");
			json.put("mood", "busy");
			json.put("remark", "");
			json.put("now", List.of());
		}
		else {
			headline(json, now);
		}
		boolean ended = now != null && now.hasEnded();
		Run run = (now != null) ? now.run() : this.run;
		RunTotals totals = (now != null) ? now.totals() : reading.bill().totals();
		ReportData reportData = new ReportData(run, totals, ended ? this.ledger.account(run).orElse(null) : null);
		json.putAll(reportData.overview(reading.bill().total().costPerDelivered()));
		json.putAll(ReportData.breakdowns(reading.bill()));
		json.put("hints", ReportData.hints(Todo.of(this.ledger, run, totals, this.invocation),
				reading.rows().gallery().problemNote()));
		json.put("about", "Counts and money as of " + LocalTime.clock(this.clock.instant()) + "; charts and lists "
				+ ((reading.number() > 0) ? "from reading " + reading.number() + " of the ledger" : "are being read")
				+ ". Input: " + this.run.plan().input());
		json.put("seen", reading.number());
		if (!Long.toString(reading.number()).equals(seen)) {
			json.put("charts", reading.charts());
		}
		json.put("ended", ended);
		String text = HtmlReport.json(json);
		if (ended) {
			this.endSeen.countDown();
		}
		return text;
	}

	private void headline(Map<String, Object> json, LiveState now) {
		PacingSnapshot pace = now.pace();
		if (pace == null) {
			Headline end = Headline.of(now.run(), now.totals(), this.ledger.account(now.run()).orElse(null));
			json.put("headline", prefix() + end.lead());
			json.put("mood", end.good() ? "good" : "bad");
			json.put("remark",
					(end.remark() + " The run has ended. The full report: " + this.run.plan().output() + "/report.html")
						.strip());
			json.put("now", List.of(List.of("State", "ended")));
			return;
		}
		long left = this.run.plan().rows() - now.totals().settled();
		json.put("headline", prefix() + "Running: " + left + " of "
				+ Plural.of(this.run.plan().rows(), "row is", "rows are") + " still to do.");
		json.put("mood", "busy");
		json.put("remark", "");
		json.put("now", pace(now, pace));
	}

	private String prefix() {
		return this.run.plan().simulated() ? "Simulated. " : "";
	}

	private static List<List<String>> pace(LiveState now, PacingSnapshot pace) {
		List<List<String>> reportData = new ArrayList<>();
		reportData.add(List.of("Rate / limit",
				String.format(Locale.ROOT, "%.1f/s of %.1f/s", pace.ratePerSecond(), pace.rateCeiling())));
		reportData.add(List.of("Open tasks at most", pace.openLimit() + " of " + pace.openCeiling()));
		if (!pace.reason().isEmpty()) {
			reportData.add(List.of("Limited by", pace.reason()));
		}
		reportData.add(
				List.of("Done about", Optional.ofNullable(now.endsAt()).map(LocalTime::clock).orElse("not known yet")));
		reportData.add(List.of("Estimated total cost", dollars(CellFormat.usd(now.cost()))));
		reportData.add(List.of("Total cost at most", dollars(CellFormat.usd(now.costAtMost()))));
		return reportData;
	}

	private static String dollars(String amount) {
		return amount.isEmpty() ? "not known yet" : "$" + amount;
	}

	/** A page of the gallery as JSON. */
	public String gallery(LiveQuery query) {
		return HtmlReport
			.json(query.cut(this.scan.look().rows().gallery().rows().stream().flatMap(LiveReport::galleryImages),
					GalleryImage::entry));
	}

	/** A page of the rows that are not delivered in full, as JSON. */
	public String problems(LiveQuery query) {
		Stream<Problem> problems = this.scan.look().rows().gallery().problems().stream().map(Problem::new);
		return HtmlReport.json(query.cut(problems, Problem::entry));
	}

	/** An image on disk: the n-th of a row, from 0, as the ledger has it now. */
	public ImageRecord.@Nullable Stored image(long row, int index) {
		List<RowRecord> rows = this.ledger.rows(this.run.id(), row - 1, 1);
		if (rows.isEmpty() || rows.get(0).rowNumber() != row) {
			return null;
		}
		List<ImageRecord.Stored> images = RowFacts.onDisk(rows.get(0));
		return (index < images.size()) ? images.get(index) : null;
	}

	private static Stream<GalleryImage> galleryImages(List<@Nullable Object> row) {
		List<?> images = (List<?>) Objects.requireNonNull(row.get(Gallery.ROW_COLUMNS.indexOf("images")));
		return IntStream.range(0, images.size())
			.mapToObj((i) -> new GalleryImage(row, (List<?>) images.get(i), "./image/" + row.get(0) + "/" + i));
	}

	/** Ends it, after a page that looks has had the chance to learn how the run ended. */
	@Override
	public void close() {
		LiveState last = this.state;
		try {
			if (last != null && last.hasEnded() && this.scan.isWatched()) {
				this.endSeen.await(LAST_LOOK.toMillis(), TimeUnit.MILLISECONDS);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.scan.close();
	}

	/** A row that is not delivered in full. */
	record Problem(Map<String, Object> row) {

		LiveQuery.Entry entry() {
			return new LiveQuery.Entry(List.of(text("status")),
					List.of(text("id"), text("prompt"), text("carried"), text("reason")));
		}

		private String text(String key) {
			return String.valueOf(this.row.get(key));
		}

	}

	/**
	 * An image of the gallery.
	 *
	 * @param row its row's cells, in the order of {@link Gallery#ROW_COLUMNS}
	 * @param image its own, in the order of {@link Gallery#IMAGE_COLUMNS}
	 * @param src where its bytes are
	 */
	record GalleryImage(List<@Nullable Object> row, List<?> image, String src) {

		LiveQuery.Entry entry() {
			List<String> tags = new ArrayList<>(List.of(text("status")));
			if (!"REUSED".equals(text("status"))) {
				tags.add(Gallery.NEW);
			}
			if (!Integer.valueOf(1).equals(this.image.get(Gallery.IMAGE_COLUMNS.indexOf("ok")))) {
				tags.add(Gallery.OTHER_SIZE);
			}
			return new LiveQuery.Entry(tags, List.of(text("id"), text("prompt"), text("carried")));
		}

		private String text(String column) {
			return String.valueOf(Gallery.value(this.row, column));
		}

	}

}
