package dev.promptmill.apixo;

import dev.promptmill.apixo.ImageSize.AspectRatio;
import dev.promptmill.apixo.ImageSize.Preset;
import dev.promptmill.apixo.ImageSize.Resolution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ImageSizeTests {

	@ParameterizedTest
	@ValueSource(strings = { "1280*720", "1280x720", "1280X720" })
	void parseWhenSeparatorIsDocumentedThenReadsBothSides(String text) {
		assertThat(ImageSize.parse(text)).contains(new ImageSize(1280, 720));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "1280", "1280x", "x720", "1280 x 720", "1280×720", "-1280x720", "1280x720x3", "0x720",
			"12.5x10", "99999999x720", "١٢٨٠x720" })
	void parseWhenFormIsUndocumentedThenIsEmpty(String text) {
		assertThat(ImageSize.parse(text)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "512,512,true", "2048,2048,true", "511,1024,false", "1024,511,false", "2049,1024,false",
			"1024,2049,false" })
	void isAllowedWhenSideIsAtBorderThenIncludesIt(int width, int height, boolean allowed) {
		assertThat(new ImageSize(width, height).isAllowed()).isEqualTo(allowed);
	}

	@ParameterizedTest
	@CsvSource({ "512,512", "513,512", "515,512", "516,520", "519,520", "1000,1000", "1001,1000", "2047,2048",
			"2048,2048" })
	void roundedWhenSideIsNoMultipleOfEightThenTakesNearest(int side, int rounded) {
		assertThat(new ImageSize(side, 1024).rounded()).isEqualTo(new ImageSize(rounded, 1024));
		assertThat(new ImageSize(1024, side).rounded()).isEqualTo(new ImageSize(1024, rounded));
	}

	@Test
	void mayBeDeliveredAsWhenSideIsHalfwayThenAcceptsEitherNeighbour() {
		ImageSize size = new ImageSize(1500, 1000);
		assertThat(size.mayBeDeliveredAs(new ImageSize(1496, 1000))).isTrue();
		assertThat(size.mayBeDeliveredAs(new ImageSize(1504, 1000))).isTrue();
		assertThat(size.mayBeDeliveredAs(new ImageSize(1500, 1000))).isFalse();
		assertThat(size.mayBeDeliveredAs(new ImageSize(1504, 1008))).isFalse();
		assertThat(size.mayBeDeliveredAs(new ImageSize(1000, 1504))).isFalse();
	}

	@Test
	void constructorWhenSideIsNotPositiveThenRefuses() {
		assertThatIllegalArgumentException().isThrownBy(() -> new ImageSize(0, 10)).withMessageContaining("0x10");
	}

	@ParameterizedTest
	@CsvSource({ "1K,1:1,1024x1024", "1K,16:9,1280x720", "1K,4:3,1152x864", "1K,3:2,1248x832", "1K,2:3,832x1248",
			"1K,3:4,864x1152", "1K,9:16,720x1280", "1K,21:9,1344x576", "2K,1:1,2048x2048", "2K,16:9,2048x1152",
			"2K,4:3,2048x1536", "2K,3:2,2048x1368", "2K,2:3,1368x2048", "2K,3:4,1536x2048", "2K,9:16,1152x2048",
			"2K,21:9,2048x880" })
	void presetSizeWhenPairIsInTheSpecThenIsTheSpecsSize(String resolution, String ratio, String size) {
		Preset preset = new Preset(Resolution.parse(resolution).orElseThrow(), AspectRatio.parse(ratio).orElseThrow());
		assertThat(preset.size()).hasToString(size);
		assertThat(preset.resolution().wire()).isEqualTo(resolution);
		assertThat(preset.aspectRatio().wire()).isEqualTo(ratio);
	}

}
