package dev.promptmill.database;

import dev.promptmill.settings.SettingsException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FileHandlesTests {

	@Test
	void requireEnoughWhenOneIsMissingThenItSaysHowToRaiseTheLimit() {
		assertThatThrownBy(() -> FileHandles.requireEnough(57, 256)).isInstanceOf(SettingsException.class)
			.hasMessageContaining("may open 256 files")
			.hasMessageContaining("ulimit -n 4096")
			.hasMessageContaining("Nothing was sent");
	}

	@Test
	void requireEnoughWhenJustEnoughAreLeftThenNothingIsSaid() {
		assertThatCode(() -> FileHandles.requireEnough(56, 256)).doesNotThrowAnyException();
	}

	@Test
	void requireEnoughWhenTheSystemKnowsNoLimitThenNothingIsSaid() {
		assertThatCode(() -> FileHandles.requireEnough(57, -1)).doesNotThrowAnyException();
	}

}
