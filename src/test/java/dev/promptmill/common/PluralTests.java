package dev.promptmill.common;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PluralTests {

	@Test
	void ofThenOneIsSingularAndEveryOtherNumberPlural() {
		assertThat(Plural.of(0, "row")).isEqualTo("0 rows");
		assertThat(Plural.of(1, "row")).isEqualTo("1 row");
		assertThat(Plural.of(2, "row was", "rows were")).isEqualTo("2 rows were");
	}

}
