package dev.promptmill.report.chart;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;

/**
 * A bar chart as SVG for a page: without inline styles, which the page's content security
 * policy forbids, in the colours that the page's style sheet gives its classes, and with
 * a title and a description for those who don't see it.
 */
final class SvgChart {

	private static final int WIDTH = 440;

	/** The columns' area within the chart. */
	private static final int LEFT = 48;

	private static final int RIGHT = WIDTH - 8;

	private static final int TOP = 8;

	private static final int BOTTOM = 162;

	private static final int ROW = 38;

	private static final int MOST_NUMBERS = 6;

	private static final int MOST_TIMES = 5;

	private static final long DAY = 86_400;

	private static final long[] TIME_STEPS = { 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800,
			21_600, 43_200, DAY };

	private final StringBuilder marks = new StringBuilder();

	private int height = BOTTOM + 26;

	/**
	 * Columns over the time of day, as it is in the zone of the start.
	 * @param width of a column, in milliseconds
	 * @param ceiling drawn as a line across, none if 0
	 */
	static SvgChart overTime(ZonedDateTime start, long width, double[] values, double ceiling) {
		SvgChart chart = new SvgChart();
		chart.columns(values, ceiling, 1);
		double seconds = Math.max(1, values.length) * width / 1000.0;
		long step = timeStep(seconds);
		String pattern = (step >= DAY) ? "MM-dd" : (seconds > DAY) ? "E HH:mm" : (step >= 60) ? "HH:mm" : "HH:mm:ss";
		DateTimeFormatter format = DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(start.getZone());
		// Ticks are round in local time.
		long offset = start.getOffset().getTotalSeconds();
		chart.horizontalAxis(start.toInstant().toEpochMilli() / 1000.0 + offset, seconds, step,
				(tick) -> format.format(Instant.ofEpochSecond((long) tick - offset)));
		return chart;
	}

	/** Columns over a quantity that begins at 0. */
	static SvgChart overQuantity(double width, double[] values) {
		SvgChart chart = new SvgChart();
		boolean whole = Arrays.stream(values).allMatch((value) -> value == Math.rint(value));
		chart.columns(values, 0, whole ? 1 : 0);
		double length = Math.max(1, values.length) * width;
		chart.horizontalAxis(0, length, step(length, 0), SvgChart::number);
		return chart;
	}

	/** A bar per name with its count, in the order of the map. */
	static SvgChart ranking(Map<String, Long> counts) {
		SvgChart chart = new SvgChart();
		double most = counts.values().stream().mapToLong(Long::longValue).max().orElse(1);
		int y = 0;
		for (Map.Entry<String, Long> entry : counts.entrySet()) {
			double length = Math.max(1, entry.getValue() / most * (WIDTH - 80));
			chart.text("start", 0, y + 14, entry.getKey());
			chart.bar(0, y + 20, length, 12);
			chart.text("start", length + 8, y + 30, number(entry.getValue()));
			y += ROW;
		}
		chart.height = y;
		return chart;
	}

	private void columns(double[] values, double ceiling, int leastStep) {
		double peak = Math.max(ceiling, Arrays.stream(values).max().orElse(0));
		double step = step(peak, leastStep);
		double top = Math.max(1, Math.ceil(peak / step)) * step;
		for (int tick = 0; tick * step <= top * 1.0001; tick++) {
			double y = y(tick * step, top);
			line(LEFT, y, RIGHT, y);
			text("end", LEFT - 6, y + 4, number(tick * step));
		}
		double slot = (double) (RIGHT - LEFT) / Math.max(1, values.length);
		for (int i = 0; i < values.length; i++) {
			if (values[i] > 0) {
				double y = y(values[i], top);
				bar(LEFT + (i + 0.05) * slot, y, 0.9 * slot, BOTTOM - y);
			}
		}
		if (ceiling > 0) {
			draw("<path d=\"M%s %sH%s\"/>", LEFT, y(ceiling, top), RIGHT);
		}
	}

	private void horizontalAxis(double start, double length, double step, DoubleFunction<String> label) {
		for (double tick = Math.ceil(start / step) * step; tick <= start + length * 1.0001; tick += step) {
			double x = LEFT + (tick - start) / length * (RIGHT - LEFT);
			line(x, BOTTOM, x, BOTTOM + 4);
			text((x > RIGHT - 36) ? "end" : "middle", Math.min(x, RIGHT), BOTTOM + 18, label.apply(tick));
		}
	}

	private static double y(double value, double top) {
		return BOTTOM - value / top * (BOTTOM - TOP);
	}

	/** A step of 1, 2 or 5 times a power of ten, of which few fit the length. */
	private static double step(double length, double least) {
		double rough = Math.max(least, Math.max(length, 1e-6) / MOST_NUMBERS);
		double power = Math.pow(10, Math.floor(Math.log10(rough)));
		double digit = rough / power;
		return power * ((digit > 5) ? 10 : (digit > 2) ? 5 : (digit > 1) ? 2 : 1);
	}

	private static long timeStep(double seconds) {
		long days = (long) Math.ceil(seconds / MOST_TIMES / DAY) * DAY;
		return Arrays.stream(TIME_STEPS).filter((step) -> step * MOST_TIMES >= seconds).findFirst().orElse(days);
	}

	private static String number(double value) {
		return BigDecimal.valueOf(value).setScale(4, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
	}

	private void bar(double x, double y, double width, double height) {
		draw("<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>", x, y, width, height);
	}

	private void line(double x1, double y1, double x2, double y2) {
		draw("<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>", x1, y1, x2, y2);
	}

	private void text(String anchor, double x, double y, String text) {
		draw("<text text-anchor=\"" + anchor + "\" x=\"%s\" y=\"%s\">", x, y);
		this.marks.append(HtmlTemplate.escape(text)).append("</text>");
	}

	private void draw(String element, double... places) {
		Object[] rounded = Arrays.stream(places).mapToObj((place) -> number(Math.rint(place * 10) / 10)).toArray();
		this.marks.append(element.formatted(rounded));
	}

	/**
	 * The chart as an element.
	 * @param name unique in the page, for ids
	 */
	String html(String name, String title, String description) {
		return ("<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-labelledby=\"%3$s-title %3$s-desc\">"
				+ "<title id=\"%3$s-title\">%4$s</title><desc id=\"%3$s-desc\">%5$s</desc>%6$s</svg>")
			.formatted(WIDTH, this.height, name, HtmlTemplate.escape(title), HtmlTemplate.escape(description),
					this.marks);
	}

}
