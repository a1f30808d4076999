package dev.promptmill.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.text.NumberFormat;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;

import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.DateAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.labels.ItemLabelAnchor;
import org.jfree.chart.labels.ItemLabelPosition;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.DefaultCategoryDataset;
import org.jfree.data.xy.XYBarDataset;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * The report's charts. They are drawn in three stand-in colours, which {@link Svg} turns
 * into those of the page, light or dark.
 */
final class Charts {

	static final Color TEXT = new Color(1, 1, 1);

	static final Color LINE = new Color(2, 2, 2);

	static final Color BAR = new Color(3, 3, 3);

	private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

	private static final BasicStroke DASHES = new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10,
			new float[] { 6, 4 }, 0);

	private static final int LONGEST_CODE = 40;

	private Charts() {
	}

	/**
	 * Bars over the time of day (UTC): one bucket each, from a start in milliseconds.
	 * @param ceiling drawn as a line across, none if 0
	 */
	static JFreeChart overTime(long start, long width, double[] values, double ceiling) {
		DateAxis axis = new DateAxis(null, TimeZone.getTimeZone("UTC"), Locale.ROOT);
		axis.setRange((double) start, (double) (start + Math.max(1, values.length) * width));
		JFreeChart chart = bars(axis, (double) start, (double) width, values);
		if (ceiling > 0) {
			ValueMarker line = new ValueMarker(ceiling, TEXT, DASHES);
			chart.getXYPlot().addRangeMarker(line);
			double peak = Arrays.stream(values).max().orElse(0);
			chart.getXYPlot().getRangeAxis().setRange(0, 1.08 * Math.max(ceiling, peak));
		}
		return chart;
	}

	/** Bars over a quantity that begins at 0. */
	static JFreeChart over(double width, double[] values) {
		NumberAxis axis = new NumberAxis();
		axis.setRange(0, Math.max(1, values.length) * width);
		return bars(axis, 0, width, values);
	}

	private static JFreeChart bars(ValueAxis axis, double start, double width, double[] values) {
		XYSeries series = new XYSeries("");
		for (int i = 0; i < values.length; i++) {
			series.add(start + (i + 0.5) * width, values[i]);
		}
		XYBarRenderer renderer = new XYBarRenderer(0.1);
		renderer.setBarPainter(new StandardXYBarPainter());
		renderer.setShadowVisible(false);
		renderer.setSeriesPaint(0, BAR);
		NumberAxis counts = new NumberAxis();
		XYPlot plot = new XYPlot(new XYBarDataset(new XYSeriesCollection(series), width), axis, counts, renderer);
		plot.setRangeGridlinePaint(LINE);
		plot.setRangeGridlineStroke(new BasicStroke(1));
		plot.setDomainGridlinesVisible(false);
		style(axis);
		style(counts);
		return chart(plot);
	}

	/** A bar per name with its count, the first on top. */
	static JFreeChart ranking(Map<String, Long> counts) {
		DefaultCategoryDataset data = new DefaultCategoryDataset();
		counts.forEach((name, count) -> data.addValue(count, "", shortened(name)));
		CategoryAxis names = new CategoryAxis();
		names.setMaximumCategoryLabelWidthRatio(0.6f);
		names.setTickLabelFont(FONT);
		names.setTickLabelPaint(TEXT);
		names.setAxisLineVisible(false);
		names.setTickMarksVisible(false);
		NumberAxis axis = new NumberAxis();
		axis.setVisible(false);
		axis.setUpperMargin(0.2);
		CategoryPlot plot = new CategoryPlot(data, names, axis, labelledBars());
		plot.setOrientation(PlotOrientation.HORIZONTAL);
		plot.setRangeGridlinesVisible(false);
		return chart(plot);
	}

	private static BarRenderer labelledBars() {
		BarRenderer renderer = new BarRenderer();
		renderer.setBarPainter(new StandardBarPainter());
		renderer.setShadowVisible(false);
		renderer.setMaximumBarWidth(0.2);
		renderer.setSeriesPaint(0, BAR);
		renderer.setDefaultItemLabelGenerator(
				new StandardCategoryItemLabelGenerator("{2}", NumberFormat.getIntegerInstance(Locale.ROOT)));
		renderer.setDefaultItemLabelsVisible(true);
		renderer.setDefaultItemLabelFont(FONT);
		renderer.setDefaultItemLabelPaint(TEXT);
		renderer.setDefaultPositiveItemLabelPosition(
				new ItemLabelPosition(ItemLabelAnchor.OUTSIDE3, TextAnchor.CENTER_LEFT));
		return renderer;
	}

	/** A name that fits beside its bar and has no control characters. */
	static String shortened(String name) {
		String plain = name.replaceAll("\\p{C}", " ");
		return (plain.length() > LONGEST_CODE) ? plain.substring(0, LONGEST_CODE) + "…" : plain;
	}

	private static void style(ValueAxis axis) {
		axis.setTickLabelFont(FONT);
		axis.setTickLabelPaint(TEXT);
		axis.setAxisLinePaint(LINE);
		axis.setTickMarkPaint(LINE);
	}

	private static JFreeChart chart(Plot plot) {
		plot.setBackgroundPaint(null);
		plot.setOutlineVisible(false);
		plot.setInsets(new RectangleInsets(4, 4, 4, 12));
		JFreeChart chart = new JFreeChart(null, FONT, plot, false);
		chart.setBackgroundPaint(null);
		return chart;
	}

}
