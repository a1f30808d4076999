package dev.promptmill.cli.option;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that stand for settings of a run, of {@code run} and {@code restart} alike. */
public final class RunOptions {

	@Option(names = "--rate", paramLabel = "N", description = "Ceiling of submissions per second.")
	private @Nullable String rate;

	@Option(names = "--max-in-flight", paramLabel = "N", description = "Ceiling of open tasks.")
	private @Nullable String maxInFlight;

	@Option(names = "--budget", paramLabel = "USD", description = "What the run may cost at most.")
	private @Nullable String budget;

	@Option(names = "--callback-url", paramLabel = "URL",
			description = "Public https address that leads here: the API calls it instead of being polled.")
	private @Nullable String callbackUrl;

	@Option(names = "--allow-partial", description = "Spend what there is, even if the estimate is higher.")
	private boolean allowPartial;

	@Option(names = "--since-last",
			description = "Buy only rows that are new or changed; take over what earlier runs bought.")
	private boolean sinceLast;

	@Option(names = "--canary", paramLabel = "N",
			description = "Send N rows first, and the others only if those are complete; 0 for none.")
	private @Nullable String canary;

	@Option(names = "--watch-port", paramLabel = "N",
			description = "Serve the report on this machine while the run lasts; 0: any free port.")
	private @Nullable String watchPort;

	/** The settings by property name. */
	public Map<String, String> settings() {
		Map<String, String> settings = new LinkedHashMap<>();
		put(settings, "promptmill.submit.rate-per-second", this.rate);
		put(settings, "promptmill.submit.max-in-flight", this.maxInFlight);
		put(settings, "promptmill.budget", this.budget);
		put(settings, "promptmill.callback.url", this.callbackUrl);
		put(settings, "promptmill.allow-partial", this.allowPartial ? "true" : null);
		put(settings, "promptmill.since-last", this.sinceLast ? "true" : null);
		put(settings, "promptmill.canary", this.canary);
		put(settings, "promptmill.watch-port", this.watchPort);
		return settings;
	}

	public static void put(Map<String, String> settings, String name, @Nullable String value) {
		if (value != null) {
			settings.put(name, value);
		}
	}

}
