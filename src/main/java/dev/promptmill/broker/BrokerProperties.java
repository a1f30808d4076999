package dev.promptmill.broker;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The broker that hands partitions to remote workers: the settings
 * {@code promptmill.broker.*}. The password comes from {@code PROMPTMILL_BROKER_PASSWORD}
 * or {@code PROMPTMILL_BROKER_PASSWORD_FILE}.
 *
 * @param url of an ActiveMQ Artemis, such as {@code tcp://broker:61616}, with what TLS
 * needs as its parameters.
 * @param user to log in as, none by default.
 * @param queue that partitions are handed out through; installations that share a broker
 * name different ones.
 */
public record BrokerProperties(@Nullable @Pattern(regexp = "tcp://.+|\\(tcp://.+", message = URL_FORM) String url,
		@Nullable String user, @NotNull @Pattern(regexp = "[A-Za-z0-9._-]{1,100}",
				message = "must be 1 to 100 letters, digits, dots, hyphens and underscores") @DefaultValue("promptmill.partitions") String queue) {

	static final String URL_FORM = "must be the address of an ActiveMQ Artemis such as tcp://broker:61616";

}
