package dev.promptmill.simulator;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

import dev.promptmill.simulator.fault.CallbackFaults;
import dev.promptmill.simulator.image.ImageMode;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a simulated APIXO. Start from {@link #builder()}.
 *
 * @param host the address it listens on, or a name of it; loopback unless others are to
 * reach it
 * @param port the port there; 0 for the one the books folder remembers, else any free one
 * @param apiKey the only key accepted, or null for any non-empty one
 * @param model the model's name in the paths
 * @param price USD per image
 * @param startingBalance USD on the account at first
 * @param latencyFactor 1 for the documented durations, 0 for instant results; also
 * stretches the pauses between callback attempts
 * @param submitDelay real time between accepting a submission and answering it
 * @param idleTimeout real time after which an idle connection is closed
 * @param urlLifetime how long an image URL works
 * @param limits the limits at the start
 * @param sendRetryAfter whether a 429 says when to come back
 * @param imageMode what the images look like
 * @param stateFolder where the books are kept across processes, or null for memory only
 * @param markers whether prompts may ask for faults, see
 * {@link dev.promptmill.simulator.fault.FaultMarker}
 * @param callbackFaults what goes wrong with callbacks
 * @param faults what else goes wrong
 * @param seed what chance and task ids start from
 * @param clock the time that decides what state a task is in
 * @param nanoTicker the time that measures rates
 */
public record SimulatorSettings(String host, int port, @Nullable String apiKey, String model, BigDecimal price,
		BigDecimal startingBalance, double latencyFactor, Duration submitDelay, Duration idleTimeout,
		Duration urlLifetime, Limits limits, boolean sendRetryAfter, ImageMode imageMode, @Nullable Path stateFolder,
		boolean markers, CallbackFaults callbackFaults, Faults faults, long seed, InstantSource clock,
		LongSupplier nanoTicker) {

	public SimulatorSettings {
		if (port < 0 || port > 65535) {
			throw new IllegalArgumentException("Simulator port %d: must be 0 to 65535".formatted(port));
		}
		if (!(latencyFactor >= 0) || price.signum() < 0 || startingBalance.signum() < 0) {
			throw new IllegalArgumentException(
					"Simulator latency factor %s, price %s and starting balance %s: none may be negative"
						.formatted(latencyFactor, price, startingBalance));
		}
	}

	/** Whether no other machine reaches it. */
	boolean isOnLoopback() {
		try {
			return InetAddress.getByName(this.host).isLoopbackAddress();
		}
		catch (UnknownHostException ex) {
			return false;
		}
	}

	/** The host as a URL writes it. */
	String urlHost() {
		return (this.host.indexOf(':') < 0) ? this.host : "[" + this.host + "]";
	}

	@Override
	public String toString() {
		return "SimulatorSettings[port=%d, latencyFactor=%s, limits=%s, imageMode=%s, seed=%d]".formatted(this.port,
				this.latencyFactor, this.limits, this.imageMode, this.seed);
	}

	/**
	 * Starts from the documented service: any key, full latency, no limits, no faults.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * What answers 429 when exceeded.
	 *
	 * @param postsPerSecond POSTs a second, or null
	 * @param burst how many POSTs may come at once, or null for a second's worth
	 * @param maxOpenTasks tasks accepted and not ended, or null
	 */
	public record Limits(@Nullable Double postsPerSecond, @Nullable Integer burst, @Nullable Integer maxOpenTasks) {

		public Limits {
			if (postsPerSecond != null && !(postsPerSecond > 0)) {
				throw new IllegalArgumentException(
						"Limit of %s POSTs a second: must be above 0".formatted(postsPerSecond));
			}
			if ((burst != null && burst < 1) || (maxOpenTasks != null && maxOpenTasks < 0)) {
				throw new IllegalArgumentException(
						"Burst %s and open tasks %s: must be at least 1 and at least 0".formatted(burst, maxOpenTasks));
			}
		}

		/**
		 * No limit at all.
		 * @return the limits
		 */
		public static Limits none() {
			return new Limits(null, null, null);
		}

	}

	/** Builds settings; every method returns the builder. */
	public static final class Builder {

		private String host = "127.0.0.1";

		private int port;

		private @Nullable String apiKey;

		private String model = "minimax-image-01";

		private BigDecimal price = new BigDecimal("0.0035");

		private BigDecimal startingBalance = new BigDecimal(100);

		private double latencyFactor = 1;

		private Duration submitDelay = Duration.ZERO;

		private Duration idleTimeout = Duration.ofSeconds(60);

		private Duration urlLifetime = Duration.ofHours(24);

		private Limits limits = Limits.none();

		private boolean sendRetryAfter;

		private ImageMode imageMode = ImageMode.LABELLED;

		private @Nullable Path stateFolder;

		private boolean markers;

		private CallbackFaults callbackFaults = CallbackFaults.none();

		private Faults faults = Faults.none();

		private long seed = 1;

		private InstantSource clock = InstantSource.system();

		private LongSupplier nanoTicker = System::nanoTime;

		private Builder() {
		}

		public Builder host(String host) {
			this.host = host;
			return this;
		}

		public Builder port(int port) {
			this.port = port;
			return this;
		}

		public Builder apiKey(@Nullable String apiKey) {
			this.apiKey = apiKey;
			return this;
		}

		public Builder model(String model) {
			this.model = model;
			return this;
		}

		public Builder price(BigDecimal price) {
			this.price = price;
			return this;
		}

		public Builder startingBalance(BigDecimal startingBalance) {
			this.startingBalance = startingBalance;
			return this;
		}

		public Builder latencyFactor(double latencyFactor) {
			this.latencyFactor = latencyFactor;
			return this;
		}

		public Builder submitDelay(Duration submitDelay) {
			this.submitDelay = submitDelay;
			return this;
		}

		public Builder idleTimeout(Duration idleTimeout) {
			this.idleTimeout = idleTimeout;
			return this;
		}

		public Builder urlLifetime(Duration urlLifetime) {
			this.urlLifetime = urlLifetime;
			return this;
		}

		public Builder limits(Limits limits) {
			this.limits = limits;
			return this;
		}

		public Builder postsPerSecond(@Nullable Double postsPerSecond) {
			return limits(new Limits(postsPerSecond, this.limits.burst(), this.limits.maxOpenTasks()));
		}

		public Builder burst(@Nullable Integer burst) {
			return limits(new Limits(this.limits.postsPerSecond(), burst, this.limits.maxOpenTasks()));
		}

		public Builder maxOpenTasks(@Nullable Integer maxOpenTasks) {
			return limits(new Limits(this.limits.postsPerSecond(), this.limits.burst(), maxOpenTasks));
		}

		public Builder sendRetryAfter(boolean sendRetryAfter) {
			this.sendRetryAfter = sendRetryAfter;
			return this;
		}

		public Builder imageMode(ImageMode imageMode) {
			this.imageMode = imageMode;
			return this;
		}

		public Builder stateFolder(@Nullable Path stateFolder) {
			this.stateFolder = stateFolder;
			return this;
		}

		public Builder markers(boolean markers) {
			this.markers = markers;
			return this;
		}

		public Builder callbackFaults(CallbackFaults callbackFaults) {
			this.callbackFaults = callbackFaults;
			return this;
		}

		public Builder faults(Faults faults) {
			this.faults = faults;
			return this;
		}

		public Builder seed(long seed) {
			this.seed = seed;
			return this;
		}

		public Builder clock(InstantSource clock) {
			this.clock = clock;
			return this;
		}

		public Builder nanoTicker(LongSupplier nanoTicker) {
			this.nanoTicker = nanoTicker;
			return this;
		}

		public SimulatorSettings build() {
			return new SimulatorSettings(this.host, this.port, this.apiKey, this.model, this.price,
					this.startingBalance, this.latencyFactor, this.submitDelay, this.idleTimeout, this.urlLifetime,
					this.limits, this.sendRetryAfter, this.imageMode, this.stateFolder, this.markers,
					this.callbackFaults, this.faults, this.seed, this.clock, this.nanoTicker);
		}

	}

}
