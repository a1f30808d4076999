package dev.promptmill.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.ledger.Run;
import dev.promptmill.output.OutputPruning;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsException;
import dev.promptmill.settings.SimulateProperties;
import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;

/**
 * The API of a simulated run: a real HTTP server in this process, on loopback unless
 * remote workers are to reach it. It keeps its books in the run's folder, so that a
 * restart finds its tasks again.
 */
final class SimulatedApi implements AutoCloseable {

	private static final String LOOPBACK = "127.0.0.1";

	private static final int KEY_BYTES = 16;

	private final Simulator simulator;

	private final String key;

	private SimulatedApi(Simulator simulator, String key) {
		this.simulator = simulator;
		this.key = key;
	}

	/**
	 * Starts the server.
	 * @param folder of this machine, for its books
	 * @param generator makes its key
	 */
	static SimulatedApi start(Run run, Settings settings, Path folder, RandomGenerator generator) {
		byte[] random = new byte[KEY_BYTES];
		generator.nextBytes(random);
		String key = "simulated-" + HexFormat.of().formatHex(random);
		boolean remote = settings.collect().isRemote();
		return new SimulatedApi(Simulator.start(SimulatorSettings.builder()
			.host(remote ? settings.simulate().address() : LOOPBACK)
			.port(remote ? settings.simulate().port() : 0)
			.apiKey(key)
			.price(run.plan().unitPrice())
			.model(settings.api().model())
			.startingBalance(settings.simulate().balance())
			.latencyFactor(1 / settings.simulate().speed().doubleValue())
			.stateFolder(folder.resolve(OutputPruning.SIMULATOR_STATE))
			.seed(run.id())
			.build()), key);
	}

	/**
	 * Makes sure that it can listen where workers are to reach it.
	 * @throws SettingsException if not
	 */
	static void requireAddress(SimulateProperties properties) {
		try (ServerSocket socket = new ServerSocket()) {
			InetAddress address = InetAddress.getByName(properties.address());
			if (address.isAnyLocalAddress()) {
				throw refused(properties, "workers can't be told to connect to all addresses at once");
			}
			socket.setReuseAddress(true);
			socket.bind(new InetSocketAddress(address, properties.port()));
		}
		catch (IOException ex) {
			throw refused(properties, (ex instanceof UnknownHostException) ? "no address is known for it"
					: "port " + properties.port() + " there: " + ex.getMessage());
		}
	}

	private static SettingsException refused(SimulateProperties properties, String reason) {
		return new SettingsException(
				"The simulated API can't listen on promptmill.simulate.address = \"" + properties.address() + "\": "
						+ reason + ". Name an address of this machine that workers reach. Nothing was sent.");
	}

	/** Points settings at the simulated server, and speeds the poll schedule up alike. */
	Settings applyTo(Settings settings) {
		return settings.withSimulator(this.simulator.baseUrl(), settings.poll(true));
	}

	ApiKey key() {
		return ApiKey.of(this.key);
	}

	/** The same as text, for the run's workers. It opens nothing but this server. */
	String keyForWorkers() {
		return this.key;
	}

	@Override
	public void close() {
		this.simulator.close();
	}

}
