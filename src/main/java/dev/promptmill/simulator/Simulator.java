package dev.promptmill.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.BindException;
import java.net.URI;
import java.util.List;
import java.util.Objects;

import dev.promptmill.simulator.http.HttpListener;
import org.jspecify.annotations.Nullable;

/**
 * A simulated APIXO: the documented API over HTTP, with books of what it saw and faults
 * on request. {@code GET /simulator/books}, {@code GET /simulator/tasks} and
 * {@code POST /simulator/limits} show the books and change the limits over HTTP, on
 * loopback only.
 */
public final class Simulator implements AutoCloseable {

	private final HttpListener listener;

	private final String authority;

	private final EventLog eventLog;

	private final Callbacks callbacks;

	private final ServerLedger serverLedger;

	private final SubmitRateLimiter gate;

	private Simulator(SimulatorSettings settings, EventLog eventLog, HttpListener listener) {
		this.eventLog = eventLog;
		this.listener = listener;
		this.authority = settings.urlHost() + ":" + listener.port();
		SeededRandom seededRandom = new SeededRandom(settings.seed());
		FaultPlan faults = new FaultPlan(settings);
		ImageLinks links = new ImageLinks(this.authority, settings.seed(), settings.urlLifetime());
		this.gate = new SubmitRateLimiter(settings.limits(), settings.nanoTicker());
		this.serverLedger = new ServerLedger(settings.clock(), eventLog,
				new TaskMaker(faults, seededRandom, settings.latencyFactor()), this.gate,
				startingBalance(settings, eventLog.past()));
		this.callbacks = new Callbacks(settings, this.serverLedger, faults, links);
		Router router = new Router(settings, this.serverLedger,
				new SubmitEndpoint(settings, this.serverLedger, faults, this.gate, this.callbacks),
				new StatusEndpoint(settings, this.serverLedger, faults, links),
				new FilesEndpoint(settings, this.serverLedger, faults, links,
						new Pictures(settings.imageMode(), seededRandom)),
				new ControlEndpoint(this.serverLedger, this.gate));
		eventLog.append(LogEvent.opened(settings.clock().millis(), port(), startingBalance(settings, eventLog.past())));
		this.serverLedger.owingCallbacks().forEach(this.callbacks::expect);
		this.listener.start(router::route);
	}

	/**
	 * Starts serving.
	 * @param settings how it behaves
	 * @return a running simulator
	 * @throws UncheckedIOException if the port is taken or the books cannot be opened;
	 * the message says which
	 */
	public static Simulator start(SimulatorSettings settings) {
		try {
			return start(settings, EventLog.open(settings.stateFolder()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The simulator cannot start: " + ex.getMessage(), ex);
		}
	}

	private static Simulator start(SimulatorSettings settings, EventLog eventLog) throws IOException {
		HttpListener listener = null;
		try {
			listener = listen(settings, eventLog.past());
			return new Simulator(settings, eventLog, listener);
		}
		catch (IOException | RuntimeException ex) {
			if (listener != null) {
				listener.close();
			}
			eventLog.close();
			throw ex;
		}
	}

	/** Takes the port of the last process again if it is free: old image URLs name it. */
	private static HttpListener listen(SimulatorSettings settings, List<LogEvent> past) throws IOException {
		Integer last = past.stream().map(LogEvent::port).filter(Objects::nonNull).reduce((a, b) -> b).orElse(null);
		if (settings.port() == 0 && last != null) {
			try {
				return new HttpListener(settings.host(), last, settings.idleTimeout());
			}
			catch (BindException ex) {
				return new HttpListener(settings.host(), 0, settings.idleTimeout());
			}
		}
		try {
			return new HttpListener(settings.host(), settings.port(), settings.idleTimeout());
		}
		catch (BindException ex) {
			throw new IOException("port %d is taken; name another".formatted(settings.port()), ex);
		}
	}

	private static BigDecimal startingBalance(SimulatorSettings settings, List<LogEvent> past) {
		return past.stream()
			.map(LogEvent::startingBalance)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(settings.startingBalance());
	}

	/**
	 * What to set as the API's base URL.
	 * @return {@code http://127.0.0.1:port/api/v1}, or with another host
	 */
	public URI baseUrl() {
		return URI.create("http://" + this.authority + Router.API);
	}

	/**
	 * The port it listens on.
	 * @return the port
	 */
	public int port() {
		return this.listener.port();
	}

	/**
	 * What it saw, accepted and charged.
	 * @return the books, which stay readable after {@link #close()}
	 */
	public ServerLedger serverLedger() {
		return this.serverLedger;
	}

	/**
	 * Changes the limit on POSTs a second from now on.
	 * @param postsPerSecond the new limit, or null for none
	 */
	public void limitPosts(@Nullable Double postsPerSecond) {
		SimulatorSettings.Limits old = this.gate.limits();
		this.gate.change(new SimulatorSettings.Limits(postsPerSecond, old.burst(), old.maxOpenTasks()));
	}

	/**
	 * Changes the limit on open tasks from now on.
	 * @param maxOpenTasks the new limit, or null for none
	 */
	public void limitOpenTasks(@Nullable Integer maxOpenTasks) {
		SimulatorSettings.Limits old = this.gate.limits();
		this.gate.change(new SimulatorSettings.Limits(old.postsPerSecond(), old.burst(), maxOpenTasks));
	}

	/** Stops serving at once, in the middle of replies too, as a dying server would. */
	@Override
	public void close() {
		this.listener.close();
		this.callbacks.close();
		this.eventLog.close();
	}

}
