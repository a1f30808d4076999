package dev.promptmill.settings;

import java.math.BigDecimal;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The simulated API of {@code --simulate}: the settings {@code promptmill.simulate.*}.
 *
 * @param speed how many times faster than the documented latencies it generates; the poll
 * schedule is sped up alike.
 * @param balance US dollars on its account.
 * @param address where it listens in a run with remote workers, and how they reach it: an
 * address of the run's machine, or a name that leads to one. Whoever reaches it finds
 * simulated images there, for which a key is needed that only the run and its workers
 * know.
 * @param port its port there, 0 for any that is free.
 */
public record SimulateProperties(
		@NotNull @DecimalMin(value = "1", message = SPEED_RANGE) @DecimalMax(value = "10000",
				message = SPEED_RANGE) @DefaultValue("20") BigDecimal speed,
		@NotNull @DecimalMin(value = "0",
				message = "must be 0 or more US dollars") @DefaultValue("1000") BigDecimal balance,
		@NotNull @Pattern(regexp = "[A-Za-z0-9.:-]{1,253}",
				message = ADDRESS_RULE) @DefaultValue("127.0.0.1") String address,
		@Min(value = 0, message = Settings.PORT_RANGE) @Max(value = 65535,
				message = Settings.PORT_RANGE) @DefaultValue("0") int port) {

	static final String ADDRESS_RULE = "must be an address of this machine or a name that leads to one";

	static final String SPEED_RANGE = "must be between 1 and 10000";

}
