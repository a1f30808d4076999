package dev.promptmill.system;

import java.lang.reflect.Method;
import java.util.Arrays;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A step that was renamed in the product would never be hit again. */
class KillStepTests {

	@ParameterizedTest
	@EnumSource
	void stepNamesAMethodOfTheProduct(KillStep step) throws ClassNotFoundException {
		Class<?> type = Class.forName(step.type(), false, KillStepTests.class.getClassLoader());
		assertThat(
				Arrays.stream(type.getDeclaredMethods()).filter((method) -> !method.isSynthetic()).map(Method::getName))
			.contains(step.method());
	}

}
