package dev.promptmill.storage.s3;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class S3AddressTests {

	@ParameterizedTest
	@CsvSource({ "s3://images,images,''", "s3://images/,images,''", "s3://my.images-2/a/b c/,my.images-2,a/b c",
			"s3://images/über/.hidden,images,über/.hidden" })
	void parseWhenItIsAnAddressThenItsParts(String text, String bucket, String prefix) {
		assertThat(S3Address.parse(text)).isEqualTo(new S3Address(bucket, prefix));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "s3://", "s3:///a", "s3://ab", "s3://Images", "s3://images_1", "s3://images//a",
			"s3://images/../a", "s3://images/a/..", "s3://images/.", "s3://images/a?b", "s3://images/a%2Fb",
			"s3://key:secret@images/a", "s3://images/a\nb", "gs://images", "images" })
	void parseWhenItIsNoneThenSaysWhatIs(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> S3Address.parse(text))
			.withMessageContaining("must be s3://bucket or s3://bucket/prefix");
	}

	@Test
	void keyWhenThereIsNoPrefixThenOnlyTheName() {
		assertThat(S3Address.parse("s3://images").key("a")).isEqualTo("a");
		assertThat(S3Address.parse("s3://images/b").key("a")).isEqualTo("b/a");
		assertThat(S3Address.parse("s3://images/b/c/").lastName()).isEqualTo("c");
		assertThat(S3Address.parse("s3://images/b/c/")).hasToString("s3://images/b/c");
	}

}
