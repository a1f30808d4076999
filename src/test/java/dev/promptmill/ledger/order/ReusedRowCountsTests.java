package dev.promptmill.ledger.order;

import dev.promptmill.ledger.RowStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ReusedRowCountsTests {

	@ParameterizedTest
	@CsvSource({ "REUSED, , 1, 0, 0, 0, 0, 0", "REUSED, FETCHED_AGAIN, 1, 1, 0, 0, 0, 0",
			"PARTIAL, IMAGES_GONE, 0, 0, 1, 0, 0, 0", "FAILED, IMAGES_GONE, 0, 0, 1, 0, 0, 0",
			"PARTIAL, FEWER_IMAGES, 0, 0, 0, 1, 0, 0", "PARTIAL, ABANDONED, 0, 0, 0, 0, 0, 1",
			"FAILED, ABANDONED, 0, 0, 0, 0, 0, 1", "FAILED, HTTP_400, 0, 0, 0, 0, 0, 0",
			"UNKNOWN, HELD, 0, 0, 0, 0, 1, 0", "UNKNOWN, NO_ANSWER, 0, 0, 0, 0, 0, 0", "READY, HELD, 0, 0, 0, 0, 0, 0",
			"DELIVERED, , 0, 0, 0, 0, 0, 0" })
	void ofThenWhatBecameOfARowThatWasNotSent(RowStatus status, @Nullable String failCode, long reused, long fetched,
			long gone, long partial, long held, long abandoned) {
		assertThat(ReusedRowCounts.of(status, failCode))
			.isEqualTo(new ReusedRowCounts(reused, fetched, gone, partial, held, abandoned));
	}

	@Test
	void plusThenEachWithItsOwn() {
		assertThat(new ReusedRowCounts(1, 2, 3, 4, 5, 6).plus(new ReusedRowCounts(10, 20, 30, 40, 50, 60)))
			.isEqualTo(new ReusedRowCounts(11, 22, 33, 44, 55, 66));
	}

	@Test
	void timesThenEachSoOften() {
		assertThat(new ReusedRowCounts(1, 2, 3, 4, 5, 6).times(7))
			.isEqualTo(new ReusedRowCounts(7, 14, 21, 28, 35, 42));
	}

	@Test
	void withReusedThenTheOthersStay() {
		assertThat(new ReusedRowCounts(1, 2, 3, 4, 5, 6).withReused(8, 9))
			.isEqualTo(new ReusedRowCounts(8, 9, 3, 4, 5, 6));
	}

	@Test
	void textThenOnlyWhatThereIs() {
		assertThat(ReusedRowCounts.NONE.text()).isEmpty();
		assertThat(new ReusedRowCounts(5, 0, 0, 0, 0, 0).text()).isEqualTo("5 reused");
		assertThat(new ReusedRowCounts(5, 1, 0, 0, 0, 0).text()).isEqualTo("5 reused (1 of them fetched again)");
		assertThat(new ReusedRowCounts(0, 0, 1, 2, 3, 4).text())
			.isEqualTo("1 with images gone, 2 partial, 3 held, 4 given up");
	}

}
