package dev.promptmill.report.chart;

import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Tests for {@link SvgChart}. */
class SvgChartTests {

	private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

	@Test
	void columnsThenTheirHeightsAreInProportionAndEmptyOnesAreNotDrawn() throws Exception {
		Document chart = parse(SvgChart.overQuantity(1, new double[] { 4, 0, 2, 1 }));
		List<Double> heights = numbers(chart, "rect", "height");
		assertThat(heights).hasSize(3);
		assertThat(heights.get(1)).isCloseTo(heights.get(0) / 2, within(0.1));
		assertThat(heights.get(2)).isCloseTo(heights.get(0) / 4, within(0.1));
		assertThat(numbers(chart, "rect", "x")).isSorted();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "1 | 0 1", "3 | 0 1 2 3", "26 | 0 5 10 15 20 25 30",
			"0.5 | 0 0.1 0.2 0.3 0.4 0.5", "1000000 | 0 200000 400000 600000 800000 1000000" })
	void columnsThenTheAxisOfCountsHasWholeNumbers(double peak, String axis) throws Exception {
		List<String> labels = texts(parse(SvgChart.overQuantity(1, new double[] { peak })), "end");
		assertThat(String.join(" ", labels)).startsWith(axis);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "PT1S | 10 | 12:00:00 12:00:02 12:00:04 12:00:06 12:00:08 12:00:10",
					"PT1M | 30 | 12:00 12:10 12:20 12:30", "PT1H | 36 | Sun 12:00 Mon 00:00 Mon 12:00 Tue 00:00",
					"PT24H | 48 | 03-08 03-18 03-28 04-07" })
	void overTimeThenTicksAreRoundTimes(Duration width, int columns, String ticks) throws Exception {
		double[] values = IntStream.range(0, columns).mapToDouble((i) -> i).toArray();
		Document chart = parse(SvgChart.overTime(NOON.atZone(ZoneOffset.UTC), width.toMillis(), values, 0));
		List<String> labels = texts(chart, "middle");
		labels.addAll(texts(chart, "end").stream().filter((text) -> text.contains(":")).toList());
		assertThat(String.join(" ", labels)).isEqualTo(ticks);
	}

	@Test
	void overTimeWhenTheZoneIsHalfAnHourOffThenTicksAreRoundThere() throws Exception {
		double[] values = IntStream.range(0, 30).mapToDouble((i) -> i).toArray();
		Document chart = parse(SvgChart.overTime(NOON.atZone(ZoneId.of("Asia/Kolkata")), 60_000, values, 0));
		assertThat(texts(chart, "middle")).startsWith("17:30", "17:40");
	}

	@Test
	void overTimeWhenRatesAreFractionsThenTheAxisHasWholeNumbers() throws Exception {
		Document chart = parse(SvgChart.overTime(NOON.atZone(ZoneOffset.UTC), 1000, new double[] { 0.5, 2.4 }, 0));
		assertThat(String.join(" ", texts(chart, "end"))).startsWith("0 1 2 3");
	}

	@Test
	void overTimeWhenThereIsACeilingThenALineAcrossWithinTheChart() throws Exception {
		String below = SvgChart.overTime(NOON.atZone(ZoneOffset.UTC), 1000, new double[] { 3 }, 0)
			.html("rate", "Rate", "words");
		assertThat(below).doesNotContain("<path");
		Document chart = parse(SvgChart.overTime(NOON.atZone(ZoneOffset.UTC), 1000, new double[] { 3, 1 }, 7.5));
		assertThat(numbers(chart, "rect", "y")).allMatch((y) -> y > ceiling(chart));
		assertThat(ceiling(chart)).isPositive();
	}

	@Test
	void rankingThenABarPerNameWhateverItHolds() throws Exception {
		Map<String, Long> counts = new LinkedHashMap<>();
		counts.put("<b>&\"'", 300L);
		counts.put("RARE", 1L);
		Document chart = parse(SvgChart.ranking(counts));
		assertThat(texts(chart, "start")).containsExactly("<b>&\"'", "300", "RARE", "1");
		assertThat(numbers(chart, "rect", "width")).allMatch((width) -> width >= 1).isSortedAccordingTo((a, b) -> {
			return Double.compare(b, a);
		});
		assertThat(chart.getDocumentElement().getAttribute("viewBox")).isEqualTo("0 0 440 76");
	}

	@Test
	void htmlThenHasTitleAndDescriptionAsTextAndNoStyle() throws Exception {
		String html = SvgChart.overQuantity(1, new double[] { 1 }).html("latency", "A & B", "<i>words</i>");
		assertThat(html).doesNotContain("style=", "<i>")
			.contains("<title id=\"latency-title\">A &amp; B</title>",
					"<desc id=\"latency-desc\">&lt;i&gt;words&lt;/i&gt;</desc>");
	}

	@Test
	void htmlWhenTheLocaleHasOtherDigitsThenIsTheSame() {
		SvgChart chart = SvgChart.overTime(NOON.atZone(ZoneOffset.UTC), 1000, new double[] { 3, 1 }, 2);
		String english = chart.html("a", "b", "c");
		Locale before = Locale.getDefault();
		try {
			Locale.setDefault(Locale.forLanguageTag("ar-EG"));
			assertThat(
					SvgChart.overTime(NOON.atZone(ZoneOffset.UTC), 1000, new double[] { 3, 1 }, 2).html("a", "b", "c"))
				.isEqualTo(english);
		}
		finally {
			Locale.setDefault(before);
		}
	}

	private static double ceiling(Document chart) {
		Element line = (Element) chart.getElementsByTagName("path").item(0);
		return Double.parseDouble(line.getAttribute("d").split("[ H]")[1]);
	}

	private static List<Double> numbers(Document chart, String element, String attribute) {
		NodeList found = chart.getElementsByTagName(element);
		return IntStream.range(0, found.getLength())
			.mapToObj((i) -> Double.valueOf(((Element) found.item(i)).getAttribute(attribute)))
			.toList();
	}

	private static List<String> texts(Document chart, String anchor) {
		NodeList found = chart.getElementsByTagName("text");
		return new ArrayList<>(IntStream.range(0, found.getLength())
			.mapToObj((i) -> (Element) found.item(i))
			.filter((text) -> text.getAttribute("text-anchor").equals(anchor))
			.map(Element::getTextContent)
			.toList());
	}

	private static Document parse(SvgChart chart) throws Exception {
		String svg = chart.html("name", "title", "words");
		return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
	}

}
