package dev.promptmill.report.chart;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HistogramTests {

	@Test
	void addWhenValueLiesBeyondTheLastBucketThenBucketsGrowAndNothingIsLost() {
		Histogram histogram = new Histogram(4, 10);
		histogram.add(0);
		histogram.add(39);
		histogram.add(155);
		assertThat(histogram.width()).isEqualTo(40);
		assertThat(histogram.counts()).containsExactly(2, 0, 0, 1);
		assertThat(histogram.total()).isEqualTo(3);
	}

	@Test
	void addWhenClocksDifferThenNegativeValueCountsAsZero() {
		Histogram histogram = new Histogram(4, 10);
		histogram.add(-5000);
		assertThat(histogram.counts()).containsExactly(1);
	}

	@Test
	void coarserThenUsesAtMostSoManyBucketsAndLeavesTheOriginalAlone() {
		Histogram histogram = new Histogram(8, 1);
		for (int i = 0; i < 7; i++) {
			histogram.add(i);
		}
		assertThat(histogram.coarser(2).counts()).containsExactly(4, 3);
		assertThat(histogram.counts()).hasSize(7);
	}

	@Test
	void quantileThenIsTheUpperEndOfItsBucket() {
		Histogram histogram = new Histogram(100, 10);
		for (int i = 0; i < 100; i++) {
			histogram.add(i * 10L);
		}
		assertThat(histogram.quantile(0.5)).isEqualTo(500);
		assertThat(histogram.quantile(0.95)).isEqualTo(950);
		assertThat(histogram.quantile(1)).isEqualTo(1000);
		assertThat(new Histogram(4, 10).quantile(0.5)).isZero();
	}

}
