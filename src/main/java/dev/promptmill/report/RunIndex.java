package dev.promptmill.report;

import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.promptmill.common.Plural;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.ReportLedger;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.report.chart.HtmlTemplate;
import dev.promptmill.report.table.CellFormat;
import dev.promptmill.storage.AtomicFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code index.html} in the output folder: every run of the ledger that lies there, and
 * money by month. What it said of runs that have not changed since is taken from its last
 * version, so that a night does not count the rows of a whole year.
 */
final class RunIndex {

	static final String NAME = "index.html";

	/** An index without it is somebody else's. */
	private static final String MARK = "<meta name=\"generator\" content=\"Promptmill\">";

	private static final String DATA = "<script type=\"application/json\" id=\"data\">";

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final Path folder;

	private final ReportLedger ledger;

	private RunIndex(Path folder, ReportLedger ledger) {
		this.folder = folder;
		this.ledger = ledger;
	}

	/**
	 * Writes the index again, after the reports of a run.
	 * @throws IOException if it can't be written; the last version stays
	 */
	static void rewrite(Run run, RunTotals totals, ReportLedger ledger, Instant now) throws IOException {
		Path folder = run.plan().output().isBucket() ? null : run.plan().output().folder().getParent();
		if (folder == null || !Files.isDirectory(folder)) {
			return;
		}
		Path file = folder.resolve(NAME);
		String before = Files.isRegularFile(file) ? Files.readString(file) : "";
		if (Files.exists(file) && !before.contains(MARK)) {
			return;
		}
		new RunIndex(folder, ledger).write(file, run, totals, before, now);
	}

	private void write(Path file, Run current, RunTotals totals, String before, Instant now) throws IOException {
		Map<Long, RunIndexEntry> known = entries(before);
		List<RunIndexEntry> entries = new ArrayList<>();
		for (Run run : this.ledger.runs()) {
			if (!run.plan().output().isBucket() && this.folder.equals(run.plan().output().folder().getParent())) {
				RunIndexEntry last = known.get(run.id());
				entries.add((run.id() == current.id()) ? entry(run, totals)
						: (last != null && last.isOf(run)) ? last : entry(run, this.ledger.totals(run)));
			}
		}
		Map<String, String> values = HtmlTemplate.styled();
		values.put("runs", runs(entries));
		values.put("months", months(entries));
		values.put("about", HtmlTemplate.escape("Written " + LocalTime.dateAndTime(now) + ". "
				+ Plural.of(entries.size(), "run") + " in " + this.folder + "."));
		values.put("data", HtmlReport.json(Map.of("runs", entries)));
		try (AtomicFile index = new AtomicFile(file, StandardCharsets.UTF_8)) {
			Writer writer = index.writer();
			HtmlTemplate.write(NAME, writer, values);
			index.complete();
			index.publish();
		}
	}

	/** What the last version said, nothing if it can't be understood. */
	private static Map<Long, RunIndexEntry> entries(String html) {
		int start = html.indexOf(DATA);
		int end = html.indexOf("</script>", Math.max(0, start));
		Map<Long, RunIndexEntry> entries = new TreeMap<>();
		if (start >= 0 && end > start) {
			try {
				String json = html.substring(start + DATA.length(), end);
				for (RunIndexEntry entry : MAPPER.readValue(json, Saved.class).runs()) {
					entries.put(entry.run(), entry);
				}
			}
			catch (JacksonException ex) {
				entries.clear();
			}
		}
		return entries;
	}

	private RunIndexEntry entry(Run run, RunTotals totals) {
		Headline headline = Headline.of(run, totals);
		return new RunIndexEntry(run.id(), RunIndexEntry.version(run), headline.good(), headline.lead(), totals.all(),
				totals.whole(), totals.imagesDelivered(), totals.billed(),
				totals.possiblyBilled().add(totals.reserved()), run.plan().simulated(), run.plan().jobName(),
				run.createdAt().toEpochMilli(), String.valueOf(run.plan().output().folder().getFileName()),
				this.ledger.firstImage(run).orElse(null));
	}

	private String runs(List<RunIndexEntry> entries) {
		StringBuilder html = new StringBuilder();
		for (int i = entries.size() - 1; i >= 0; i--) {
			html.append(card(entries.get(i)));
		}
		return html.toString();
	}

	private String card(RunIndexEntry entry) {
		String title = HtmlTemplate.escape(entry.jobName() + ", run " + entry.run());
		String report = entry.folder() + "/report.html";
		String image = entry.image();
		boolean hasReport = Files.isRegularFile(this.folder.resolve(report));
		boolean hasImage = image != null && Files.isRegularFile(this.folder.resolve(entry.folder()).resolve(image));
		String picture = hasImage ? "<img src=\"" + address(entry.folder() + "/" + image)
				+ "\" alt=\"\" loading=\"lazy\" decoding=\"async\">" : "<span class=\"none\">no image</span>";
		String inner = picture + "<span class=\"name\"><b>" + title + "</b></span>" + line("quiet", entry.when())
				+ line(entry.good() ? "good" : "bad", (entry.simulated() ? "Simulated. " : "") + entry.verdict())
				+ line("", entry.counts()) + (hasReport ? "" : line("quiet", "Its report is gone."));
		return "<li>" + (hasReport ? "<a class=\"tile\" href=\"" + address(report) + "\">" + inner + "</a>"
				: "<div class=\"tile\">" + inner + "</div>") + "</li>\n";
	}

	private static String line(String style, String text) {
		return "<span class=\"line " + style + "\">" + HtmlTemplate.escape(text) + "</span>";
	}

	/** A relative address of a file, safe in an attribute. */
	private static String address(String path) {
		StringBuilder address = new StringBuilder("./");
		for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
			char c = (char) (b & 0xFF);
			boolean plain = c < 128 && (Character.isLetterOrDigit(c) || "-._~/".indexOf(c) >= 0);
			address.append(plain ? String.valueOf(c) : String.format("%%%02X", b & 0xFF));
		}
		return address.toString();
	}

	/** Money by the month in which a run began; simulated runs cost nothing. */
	private static String months(List<RunIndexEntry> entries) {
		Map<String, Month> months = new TreeMap<>((a, b) -> b.compareTo(a));
		entries.stream()
			.filter((entry) -> !entry.simulated())
			.forEach((entry) -> months.merge(LocalTime.month(Instant.ofEpochMilli(entry.created())),
					new Month(1, entry.images(), entry.billed(), entry.inDoubt()), Month::plus));
		StringBuilder html = new StringBuilder();
		months.forEach((name, month) -> html.append("<tr><td>")
			.append(name)
			.append("</td>")
			.append(number(Long.toString(month.runs())))
			.append(number(Long.toString(month.images())))
			.append(number("$" + CellFormat.usd(month.billed())))
			.append(number((month.inDoubt().signum() == 0) ? "" : "$" + CellFormat.usd(month.inDoubt())))
			.append("</tr>\n"));
		return html.isEmpty() ? "<tr><td colspan=\"5\">No run cost anything.</td></tr>" : html.toString();
	}

	private static String number(String text) {
		return "<td class=\"number\">" + text + "</td>";
	}

	private record Month(long runs, long images, BigDecimal billed, BigDecimal inDoubt) {

		Month plus(Month other) {
			return new Month(this.runs + other.runs, this.images + other.images, this.billed.add(other.billed),
					this.inDoubt.add(other.inDoubt));
		}

	}

	private record Saved(List<RunIndexEntry> runs) {
	}

}
