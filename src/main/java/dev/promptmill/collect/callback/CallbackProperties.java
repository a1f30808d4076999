package dev.promptmill.collect.callback;

import java.net.URI;
import java.util.List;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of callbacks: the settings {@code promptmill.callback.*}.
 *
 * @param url public address that leads here, through a reverse proxy or a tunnel; the API
 * is told this address and a secret path below it. None by default: open tasks are
 * polled, and nothing listens.
 * @param port local port to listen on while a run lasts; with workers, too, the run's own
 * process listens.
 * @param bindAddress local address to listen on; loopback by default, since the proxy or
 * tunnel usually runs on this machine.
 * @param allowHttp whether the address may be plain http: then everybody on the way can
 * read the secret path.
 * @param allowedHosts hosts that the address may name although they are private, loopback
 * or no public names, by exact name.
 */
@PublicCallbackUrl
public record CallbackProperties(@Nullable URI url,
		@Min(value = 1, message = PORT_RANGE) @Max(value = 65535, message = PORT_RANGE) @DefaultValue("8085") int port,
		@NotNull @Pattern(regexp = HOST, message = HOST_RULE) @DefaultValue("127.0.0.1") String bindAddress,
		@DefaultValue("false") boolean allowHttp,
		@DefaultValue List<@Pattern(regexp = HOST, message = HOST_RULE) String> allowedHosts) {

	static final String PORT_RANGE = "must be between 1 and 65535";

	static final String HOST = "[A-Za-z0-9._-]+|\\[?[0-9A-Fa-f:.]+]?";

	static final String HOST_RULE = "must be a host name or address such as tunnel.internal or 10.0.0.5,"
			+ " without scheme, port, path or wildcard";

	public CallbackProperties {
		allowedHosts = List.copyOf(allowedHosts);
	}

}
