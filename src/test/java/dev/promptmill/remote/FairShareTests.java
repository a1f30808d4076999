package dev.promptmill.remote;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class FairShareTests {

	@ParameterizedTest
	@CsvSource({ "12, 8;8;8, 4;4;4", "4, 8;8;8, 2;1;1", "13, 8;8;8, 5;4;4", "12, 12;1, 11;1", "2, 8;8;8, 1;1;0",
			"0, 8;8, 0;0", "40, 8;8;2, 8;8;2", "7, 8;0;8, 4;0;3", "5, 1;8;1, 1;3;1" })
	void ofWhenWorkersDifferThenAllPartitionsArePlacedAsEvenlyAsTheirCapacityAllows(int partitions, String capacities,
			String shares) {
		List<Integer> given = numbers(capacities);
		assertThat(IntStream.range(0, given.size()).mapToObj((self) -> FairShare.of(partitions, given, self)))
			.isEqualTo(numbers(shares));
	}

	private static List<Integer> numbers(String text) {
		return List.of(text.split(";")).stream().map(Integer::valueOf).toList();
	}

}
