package dev.promptmill.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jfree.chart.JFreeChart;

/**
 * A run's course as figures in HTML. Each says in words what its chart shows; where the
 * platform can't draw, as on a server without fonts, the words stand alone.
 */
final class Figures {

	private static final int BARS = 48;

	private static final int CODES = 12;

	private static final int HEIGHT = 190;

	/** A ceiling that is higher than the bars by more would press them flat. */
	private static final double ROOM = 3;

	private final Course course;

	private final double ceiling;

	/**
	 * Figures of a course.
	 * @param ceiling submissions per second that the operator allows, 0 if not known
	 */
	Figures(Course course, double ceiling) {
		this.course = course;
		this.ceiling = ceiling;
	}

	String html() {
		return settled() + rate() + latency() + failures();
	}

	private String settled() {
		Histogram settled = this.course.settled().coarser(BARS);
		double[] done = Arrays.stream(settled.counts()).asDoubleStream().toArray();
		Arrays.parallelPrefix(done, Double::sum);
		return figure("settled", "Rows settled over time",
				settled.total() + " rows in " + duration(settled.counts().length * settled.width()) + "; time is UTC",
				() -> Charts.overTime(this.course.start().toEpochMilli(), settled.width(), done, 0), HEIGHT,
				settled.total());
	}

	private String rate() {
		Histogram sent = this.course.sent().coarser(BARS);
		double perMinute = 60_000.0 / sent.width();
		double[] rate = Arrays.stream(sent.counts()).mapToDouble((count) -> count * perMinute).toArray();
		double peak = Arrays.stream(rate).max().orElse(0);
		double most = 60 * this.ceiling;
		String allowed = (most > 0) ? "; the ceiling is " + Math.round(most) : "";
		double line = (most <= ROOM * peak) ? most : 0;
		return figure("rate", "Requests per minute",
				sent.total() + " requests, at most " + Math.round(peak) + " per minute over " + duration(sent.width())
						+ allowed + "; time is UTC",
				() -> Charts.overTime(this.course.start().toEpochMilli(), sent.width(), rate, line), HEIGHT,
				sent.total());
	}

	private String latency() {
		Histogram all = this.course.latency();
		Histogram bars = all.coarser(BARS);
		return figure("latency", "Seconds from acceptance to result",
				"Half of " + all.total() + " tasks within " + seconds(all.quantile(0.5)) + " s, 95 % within "
						+ seconds(all.quantile(0.95)) + " s, the slowest within " + seconds(all.quantile(1)) + " s",
				() -> Charts.over(bars.width() / 1000.0, Arrays.stream(bars.counts()).asDoubleStream().toArray()),
				HEIGHT, all.total());
	}

	private String failures() {
		Map<String, Long> failures = this.course.failures(CODES);
		String words = failures.entrySet()
			.stream()
			.map((entry) -> entry.getValue() + " " + Charts.shortened(entry.getKey()))
			.collect(Collectors.joining(", "));
		return figure("failures", "Rows not delivered in full, by code", words, () -> Charts.ranking(failures),
				20 + 26 * failures.size(), failures.size());
	}

	private static String figure(String name, String title, String words, Supplier<JFreeChart> chart, int height,
			long values) {
		if (values == 0) {
			return "";
		}
		return "<figure><figcaption>" + Page.escape(title) + "<span>" + Page.escape(words) + "</span></figcaption>"
				+ drawn(name, title + ": " + words, chart, height) + "</figure>";
	}

	private static String drawn(String name, String label, Supplier<JFreeChart> chart, int height) {
		try {
			return Svg.of(chart.get(), height, name, label);
		}
		catch (RuntimeException | LinkageError | InternalError ex) {
			// AWT without fonts fails in any of these ways, and a run must not fail for
			// that.
			return "<p>The chart can't be drawn here: " + Page.escape(ex.toString()) + "</p>";
		}
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
