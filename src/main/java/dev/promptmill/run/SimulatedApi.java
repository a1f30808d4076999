package dev.promptmill.run;

import java.nio.file.Path;
import java.util.List;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.apixo.ApiProperties;
import dev.promptmill.download.DownloadProperties;
import dev.promptmill.ledger.Run;
import dev.promptmill.output.OutputPruning;
import dev.promptmill.settings.Settings;
import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;

/**
 * The API of a simulated run: a real HTTP server on loopback, in this process. It keeps
 * its books in the run's folder, so that a restart finds its tasks again.
 */
final class SimulatedApi implements AutoCloseable {

	private final Simulator simulator;

	private SimulatedApi(Simulator simulator) {
		this.simulator = simulator;
	}

	/**
	 * Starts the server.
	 * @param folder of this machine, for its books
	 */
	static SimulatedApi start(Run run, Settings settings, Path folder) {
		return new SimulatedApi(Simulator.start(SimulatorSettings.builder()
			.price(run.plan().unitPrice())
			.model(settings.api().model())
			.startingBalance(settings.simulate().balance())
			.latencyFactor(1 / settings.simulate().speed().doubleValue())
			.stateFolder(folder.resolve(OutputPruning.SIMULATOR_STATE))
			.seed(run.id())
			.build()));
	}

	/** Points settings at the simulated server, and speeds the poll schedule up alike. */
	Settings applyTo(Settings settings) {
		ApiProperties api = settings.api();
		DownloadProperties download = settings.download();
		return settings.with(
				new ApiProperties(this.simulator.baseUrl(), api.model(), api.pricePerImage(), api.connectTimeout(),
						api.requestTimeout()),
				settings.poll(true), new DownloadProperties(download.concurrency(), download.maxBytes(),
						List.of("127.0.0.1"), true, download.timeout()));
	}

	ApiKey key() {
		return ApiKey.of("simulated");
	}

	@Override
	public void close() {
		this.simulator.close();
	}

}
