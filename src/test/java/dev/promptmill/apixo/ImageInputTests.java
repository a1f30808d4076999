package dev.promptmill.apixo;

import java.util.List;

import dev.promptmill.apixo.ImageSize.AspectRatio;
import dev.promptmill.apixo.ImageSize.Preset;
import dev.promptmill.apixo.ImageSize.Resolution;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ImageInputTests {

	private static final Preset WIDE = new Preset(Resolution.TWO_K, AspectRatio.WIDE_16_9);

	@Test
	void toJsonWhenOnlyPromptIsGivenThenSendsModePromptAndNumberOfImages() {
		assertThat(sized(null).toJson())
			.isEqualTo("{\"mode\":\"text-to-image\",\"prompt\":\"a cat\",\"num_images\":1}");
	}

	@Test
	void toJsonWhenEverythingIsGivenThenKeepsTheDocumentedOrder() {
		ImageInput input = new ImageInput(TaskMode.IMAGE_TO_IMAGE, "\"猫\"\n😀", "https://example.com/a.png", WIDE, null,
				3, -1, false);
		assertThat(input.toJson()).isEqualTo("{\"mode\":\"image-to-image\",\"prompt\":\"\\\"猫\\\"\\n😀\","
				+ "\"image_urls\":[\"https://example.com/a.png\"],\"resolution\":\"2K\",\"aspect_ratio\":\"16:9\","
				+ "\"num_images\":3,\"seed\":-1,\"prompt_optimizer\":false}");
	}

	@Test
	void toJsonWhenSizeIsAloneThenSendsTheFormDocumentedFirst() {
		assertThat(sized(new ImageSize(1280, 720)).toJson()).contains("\"size\":\"1280*720\"");
	}

	@Test
	void toJsonWhenPresetOverrulesSizeThenLeavesSizeOut() {
		ImageInput input = new ImageInput(TaskMode.TEXT_TO_IMAGE, "a cat", null, WIDE, new ImageSize(512, 512), 1, null,
				null);
		assertThat(input.toJson()).contains("\"resolution\":\"2K\"").doesNotContain("size");
		assertThat(input.expectedSize()).isEqualTo(new ImageSize(2048, 1152));
	}

	@Test
	void fromJsonWhenTextWasWrittenByToJsonThenGivesAnEqualInput() {
		ImageInput full = new ImageInput(TaskMode.IMAGE_TO_IMAGE, "x", "https://example.com/a.png", WIDE, null, 9,
				Integer.MAX_VALUE, true);
		assertThat(ImageInput.fromJson(full.toJson())).isEqualTo(full);
		ImageInput sized = sized(new ImageSize(900, 600));
		assertThat(ImageInput.fromJson(sized.toJson())).isEqualTo(sized);
	}

	@Test
	void orderWhenItIsOnlyWrittenOtherwiseThenIsTheSame() {
		String order = sized(null).order("m");
		assertThat(sized(new ImageSize(1024, 1024)).order("m")).isEqualTo(order).matches("[A-Za-z0-9_-]{22}");
		assertThat(spelled("\u00a0a cat \n", null).order("m")).isEqualTo(order);
		assertThat(spelled("a cat", -1).order("m")).isEqualTo(order);
		assertThat(sized(new ImageSize(903, 603)).order("m")).isEqualTo(sized(new ImageSize(904, 600)).order("m"));
	}

	@Test
	void orderWhenSomethingElseWouldBeSentThenIsAnother() {
		List<String> orders = List.of(sized(null).order("m"), sized(null).order("n"),
				sized(new ImageSize(1024, 1032)).order("m"), spelled("a  cat", null).order("m"),
				spelled("a cat", 0).order("m"), sized(null).withImages(2).order("m"),
				new ImageInput(TaskMode.IMAGE_TO_IMAGE, "a cat", "https://example.com/a.png", null, null, 1, null, null)
					.order("m"),
				new ImageInput(TaskMode.TEXT_TO_IMAGE, "a cat", null, null, null, 1, null, true).order("m"),
				new ImageInput(TaskMode.TEXT_TO_IMAGE, "a cat", null, null, null, 1, null, false).order("m"));
		assertThat(orders).doesNotHaveDuplicates();
	}

	private static ImageInput spelled(String prompt, @Nullable Integer seed) {
		return new ImageInput(TaskMode.TEXT_TO_IMAGE, prompt, null, null, null, 1, seed, null);
	}

	@ParameterizedTest
	@CsvSource({ ",1024x1024", "1280x720,1280x720", "900x603,904x600" })
	void expectedSizeWhenThereIsNoPresetThenIsTheRoundedSizeOrTheDefault(@Nullable String size, String expected) {
		assertThat(sized(parse(size)).expectedSize()).hasToString(expected);
	}

	@ParameterizedTest
	@CsvSource({ ",ONE_K", "1344x576,ONE_K", "1248x832,ONE_K", "1496x1000,ONE_K", "1504x1000,TWO_K", "2048x880,TWO_K",
			"2048x512,ONE_K" })
	void tierWhenThereIsNoPresetThenFollowsThePixels(@Nullable String size, Resolution tier) {
		assertThat(sized(parse(size)).tier()).isEqualTo(tier);
	}

	@Test
	void tierWhenThereIsAPresetThenIsItsResolution() {
		Preset small = new Preset(Resolution.ONE_K, AspectRatio.SQUARE);
		ImageInput input = new ImageInput(TaskMode.TEXT_TO_IMAGE, "a", null, small, new ImageSize(2048, 2048), 1, null,
				null);
		assertThat(input.tier()).isEqualTo(Resolution.ONE_K);
	}

	@Test
	void isSatisfiedByWhenRoundingIsOpenThenToleratesBothWays() {
		ImageInput input = sized(new ImageSize(900, 600));
		assertThat(input.isSatisfiedBy(new ImageSize(896, 600))).isTrue();
		assertThat(input.isSatisfiedBy(new ImageSize(904, 600))).isTrue();
		assertThat(input.isSatisfiedBy(new ImageSize(912, 600))).isFalse();
	}

	@Test
	void isSatisfiedByWhenThereIsAPresetThenWantsItExactly() {
		ImageInput input = new ImageInput(TaskMode.TEXT_TO_IMAGE, "a", null, WIDE, new ImageSize(900, 600), 1, null,
				null);
		assertThat(input.isSatisfiedBy(new ImageSize(2048, 1152))).isTrue();
		assertThat(input.isSatisfiedBy(new ImageSize(904, 600))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 10 })
	void constructorWhenNumberOfImagesIsOutOfRangeThenRefuses(int images) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ImageInput(TaskMode.TEXT_TO_IMAGE, "a", null, null, null, images, null, null))
			.withMessageContaining("num_images");
	}

	@Test
	void constructorWhenModeAndReferenceImageDisagreeThenRefuses() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ImageInput(TaskMode.IMAGE_TO_IMAGE, "a", null, null, null, 1, null, null));
		assertThatIllegalArgumentException().isThrownBy(
				() -> new ImageInput(TaskMode.TEXT_TO_IMAGE, "a", "https://example.com/a", null, null, 1, null, null));
	}

	@Test
	void constructorWhenPromptHas1500EmojiThenAcceptsIt() {
		assertThat(new ImageInput(TaskMode.TEXT_TO_IMAGE, "😀".repeat(1500), null, null, null, 1, null, null).prompt())
			.hasSize(3000);
		assertThatIllegalArgumentException()
			.isThrownBy(
					() -> new ImageInput(TaskMode.TEXT_TO_IMAGE, "😀".repeat(1501), null, null, null, 1, null, null))
			.withMessageContaining("1500");
	}

	private static ImageInput sized(@Nullable ImageSize size) {
		return new ImageInput(TaskMode.TEXT_TO_IMAGE, "a cat", null, null, size, 1, null, null);
	}

	private static @Nullable ImageSize parse(@Nullable String size) {
		return (size == null) ? null : ImageSize.parse(size).orElseThrow();
	}

}
