package dev.promptmill.remote;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.WorkerParameters;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsException;

/**
 * The API that a worker asks about a run's tasks, the key that it shows there, and
 * whether it waits for callbacks: always as the run does. Neither does a real key go to a
 * simulated API, nor is a real task asked about anywhere else than where it was bought.
 *
 * @param settings of the run, as they count for this worker
 * @param key of the worker for a real run, the simulated API's own for a simulated one
 * @param callbacks whether the run's own process receives callbacks, and makes tasks due
 */
record ServiceAccess(Settings settings, ApiKey key, boolean callbacks) {

	private static final String BASE_URL = "promptmill.api.base-url";

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	/**
	 * Decides it.
	 * @throws SettingsException if the worker's own settings name another API, or the
	 * simulated one can't be reached from here
	 */
	static ServiceAccess of(Run run, WorkerParameters workerParameters, WorkerContext worker) {
		Settings own = worker.settings().apply(workerParameters.settings());
		boolean callbacks = SharedRunSettings.haveCallbacks(workerParameters.settings());
		URI ofRun = URI.create(String.valueOf(workerParameters.settings().get(BASE_URL)));
		if (run.plan().simulated()) {
			requireReachable(ofRun, run.id());
			return new ServiceAccess(own.withSimulator(ofRun, own.poll()),
					ApiKey.of(String.valueOf(workerParameters.simulatorKey())), callbacks);
		}
		ApiKey key = worker.key();
		if (key == null) {
			throw new SettingsException("Run " + run.id() + " is a real one, and this worker has no API key.");
		}
		if (!own.api().baseUrl().equals(ofRun)) {
			throw new SettingsException(BASE_URL + " is " + own.api().baseUrl() + " here, and run " + run.id()
					+ " uses " + ofRun + ". Leave it out of this worker's settings.");
		}
		return new ServiceAccess(own, key, callbacks);
	}

	/** Or its tasks would wait for ever, and nobody would know why. */
	private static void requireReachable(URI simulator, long run) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(simulator.getHost(), simulator.getPort()), (int) TIMEOUT.toMillis());
		}
		catch (IOException ex) {
			throw new SettingsException("The simulated API of run " + run + " at " + simulator
					+ " can't be reached from here (" + ex.getMessage() + "). Set promptmill.simulate.address of the"
					+ " run to an address of its machine that workers reach.");
		}
	}

}
