package dev.promptmill.apixo;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;

import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the API: the settings {@code promptmill.api.*}. The key is not among them.
 *
 * @param baseUrl address of the API, up to and including its version. Must be https; http
 * is allowed to this machine only, so that the key never crosses a network in the clear.
 * @param model id of the model that generates the images.
 * @param pricePerImage price of one image in US dollars, as the model's page states it.
 * Estimates, budget and bill rest on it.
 * @param connectTimeout how long connecting may take (per address of the host), and as
 * long again for TLS. A request that does not get further was provably not sent.
 * @param requestTimeout how long a whole exchange may take, from connecting to the last
 * byte of the answer. A submission that takes longer counts as possibly billed.
 */
public record ApiProperties(@NotNull @BaseUrl @DefaultValue("https://api.apixo.ai/api/v1") URI baseUrl,
		@NotNull @Pattern(regexp = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}",
				message = "must be a model id: 1 to 100 letters, digits, dots, hyphens and underscores") //
		@DefaultValue(ApiProperties.DEFAULT_MODEL) String model,
		@NotNull @DecimalMin(value = "0", inclusive = false, message = ApiProperties.PRICE_RANGE) //
		@Digits(integer = 6, fraction = 6, message = ApiProperties.PRICE_RANGE) //
		@DefaultValue("0.0035") BigDecimal pricePerImage,
		@NotNull @DurationMin(millis = 1, message = ApiProperties.CONNECT_RANGE) //
		@DurationMax(minutes = 5, message = ApiProperties.CONNECT_RANGE) //
		@DefaultValue("5s") Duration connectTimeout,
		@NotNull @DurationMin(millis = 1, message = ApiProperties.REQUEST_RANGE) //
		@DurationMax(minutes = 30, message = ApiProperties.REQUEST_RANGE) //
		@DefaultValue("60s") Duration requestTimeout) {

	/** The model that is meant when nothing is said. */
	public static final String DEFAULT_MODEL = "minimax-image-01";

	static final String PRICE_RANGE = "must be more than 0 and less than 1000000 US dollars, with at most 6 decimals";

	static final String CONNECT_RANGE = "must be between 1ms and 5m";

	static final String REQUEST_RANGE = "must be between 1ms and 30m";

}
