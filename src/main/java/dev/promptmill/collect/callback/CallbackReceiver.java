package dev.promptmill.collect.callback;

import java.net.URI;
import java.util.Objects;

import dev.promptmill.collect.PollProperties;
import dev.promptmill.collect.RecentCallbacks;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.ledger.step.CallbackCounts;
import dev.promptmill.ledger.step.CallbackLedger;

import org.springframework.boot.web.server.WebServerException;

/**
 * Listens for callbacks while a run lasts. A callback makes its task due now and nothing
 * else; callbacks that never come are covered by slow polling.
 */
public final class CallbackReceiver implements AutoCloseable {

	private final CallbackPath path;

	private final CallbackHandler callbackHandler;

	private final CallbackLedger ledger;

	private final CallbackServer server;

	private CallbackReceiver(CallbackPath path, CallbackHandler callbackHandler, CallbackLedger ledger,
			CallbackServer server) {
		this.path = path;
		this.callbackHandler = callbackHandler;
		this.ledger = ledger;
		this.server = server;
	}

	/**
	 * Makes sure that the configured address can be listened at.
	 * @throws CallbackAddressException if it can't, saying why
	 */
	public static void requireFree(CallbackProperties properties) {
		CallbackAddress.free(properties);
	}

	/**
	 * Starts listening.
	 * @param properties with an address
	 * @param poll how often a task may be asked about
	 * @param perSecond how many callbacks are looked at per second; more are told to come
	 * again
	 * @throws CallbackAddressException if nobody can listen there, saying why
	 */
	public static CallbackReceiver open(CallbackProperties properties, PollProperties poll, double perSecond,
			CallbackLedger ledger, TimeAndRandom timeAndRandom) {
		CallbackAddress address = CallbackAddress.free(properties);
		CallbackPath path = new CallbackPath(Objects.requireNonNull(properties.url()),
				ledger.token(CallbackPath.token(timeAndRandom.random())));
		CallbackHandler callbackHandler = new CallbackHandler(ledger, new RecentCallbacks(poll.interval()),
				timeAndRandom);
		CallbackServlet servlet = new CallbackServlet(path, callbackHandler,
				new CallbackRateLimiter(perSecond, timeAndRandom.ticker()), timeAndRandom.ticker());
		try {
			return new CallbackReceiver(path, callbackHandler, ledger, new CallbackServer(address).start(servlet));
		}
		catch (WebServerException ex) {
			callbackHandler.close();
			throw new CallbackAddressException(
					"promptmill.callback.port = " + properties.port() + " can't be used: " + ex.getMessage());
		}
	}

	/** What the API is told. Secret. */
	public URI url() {
		return this.path.url();
	}

	/** What people are told. */
	public String maskedUrl() {
		return this.path.masked();
	}

	/** How many callbacks came, repeated ones included. */
	public long received() {
		return this.callbackHandler.received();
	}

	/** The tasks of the run, in earlier executions too, for which one was asked for. */
	public CallbackCounts counts() {
		return this.ledger.counts();
	}

	/** The answer to a submission is on disk: its callback may have come before it. */
	public void recorded(String taskId) {
		this.callbackHandler.recorded(taskId);
	}

	@Override
	public void close() {
		this.server.close();
		this.callbackHandler.close();
	}

}
