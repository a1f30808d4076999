package dev.promptmill.settings;

import java.math.BigDecimal;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The simulated API of {@code --simulate}: the settings {@code promptmill.simulate.*}.
 *
 * @param speed how many times faster than the documented latencies it generates; the poll
 * schedule is sped up alike.
 * @param balance US dollars on its account.
 */
public record SimulateProperties(
		@NotNull @DecimalMin(value = "1", message = SPEED_RANGE) @DecimalMax(value = "10000",
				message = SPEED_RANGE) @DefaultValue("20") BigDecimal speed,
		@NotNull @DecimalMin(value = "0",
				message = "must be 0 or more US dollars") @DefaultValue("1000") BigDecimal balance) {

	static final String SPEED_RANGE = "must be between 1 and 10000";

}
