package dev.promptmill.report.chart;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import dev.promptmill.common.Plural;

/** The report's charts of a run over time, in HTML, each with its numbers in words. */
public final class ChartSection {

	private static final int BARS = 48;

	private static final int CODES = 12;

	private static final int LONGEST_CODE = 40;

	/** A ceiling that is higher than the bars by more would press them flat. */
	private static final double ROOM = 3;

	private final RunTimeline timeline;

	private final double ceiling;

	private final ZoneId zone;

	/**
	 * The charts of a timeline.
	 * @param ceiling submissions per second that the operator allows, 0 if not known
	 * @param zone of the times that are shown
	 */
	public ChartSection(RunTimeline timeline, double ceiling, ZoneId zone) {
		this.zone = zone;
		this.timeline = timeline;
		this.ceiling = ceiling;
	}

	public String html() {
		return settled() + rate() + latency() + failures();
	}

	private String settled() {
		Histogram settled = this.timeline.settled().coarser(BARS);
		double[] done = Arrays.stream(settled.counts()).asDoubleStream().toArray();
		Arrays.parallelPrefix(done, Double::sum);
		return figure("settled", "Rows settled over time",
				Plural.of(settled.total(), "row") + " in " + duration(settled.counts().length * settled.width())
						+ "; time is " + zoneName(),
				() -> SvgChart.overTime(this.timeline.start().atZone(this.zone), settled.width(), done, 0),
				settled.total());
	}

	private String rate() {
		Histogram sent = this.timeline.sent().coarser(BARS);
		double perMinute = 60_000.0 / sent.width();
		double[] rate = Arrays.stream(sent.counts()).mapToDouble((count) -> count * perMinute).toArray();
		double peak = Arrays.stream(rate).max().orElse(0);
		double most = 60 * this.ceiling;
		String allowed = (most > 0) ? "; the ceiling is " + Math.round(most) : "";
		double line = (most <= ROOM * peak) ? most : 0;
		return figure("rate", "Requests per minute",
				Plural.of(sent.total(), "request") + ", at most " + Math.round(peak) + " per minute over "
						+ duration(sent.width()) + allowed + "; time is " + zoneName(),
				() -> SvgChart.overTime(this.timeline.start().atZone(this.zone), sent.width(), rate, line),
				sent.total());
	}

	private String zoneName() {
		return DateTimeFormatter.ofPattern("z", Locale.US).format(this.timeline.start().atZone(this.zone));
	}

	private String latency() {
		Histogram all = this.timeline.latency();
		Histogram bars = all.coarser(BARS);
		return figure("latency", "Seconds from acceptance to result",
				"Half of " + all.total() + " tasks within " + seconds(all.quantile(0.5)) + " s, 95 % within "
						+ seconds(all.quantile(0.95)) + " s, the slowest within " + seconds(all.quantile(1)) + " s",
				() -> SvgChart.overQuantity(bars.width() / 1000.0,
						Arrays.stream(bars.counts()).asDoubleStream().toArray()),
				all.total());
	}

	private String failures() {
		Map<String, Long> failures = new LinkedHashMap<>();
		this.timeline.failures(CODES).forEach((code, count) -> failures.merge(shortened(code), count, Long::sum));
		String words = failures.entrySet()
			.stream()
			.map((entry) -> entry.getValue() + " " + entry.getKey())
			.collect(Collectors.joining(", "));
		return figure("failures", "Rows not delivered in full, by code", words, () -> SvgChart.ranking(failures),
				failures.size());
	}

	/** A code that fits the page and has no control characters. */
	private static String shortened(String code) {
		String plain = code.replaceAll("\\p{C}", " ");
		return (plain.length() > LONGEST_CODE) ? plain.substring(0, LONGEST_CODE) + "…" : plain;
	}

	private static String figure(String name, String title, String words, Supplier<SvgChart> chart, long values) {
		if (values == 0) {
			return "";
		}
		return "<figure><figcaption>" + HtmlTemplate.escape(title) + "<span>" + HtmlTemplate.escape(words)
				+ "</span></figcaption>" + chart.get().html(name, title, words) + "</figure>";
	}

	private static String seconds(long millis) {
		return String.format(Locale.ROOT, "%.1f", millis / 1000.0);
	}

	private static String duration(long millis) {
		long seconds = Math.max(1, millis / 1000);
		return (seconds < 120) ? seconds + " s"
				: (seconds < 7200) ? Math.round(seconds / 60.0) + " min" : Math.round(seconds / 3600.0) + " h";
	}

}
