package dev.promptmill.run;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;

import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.output.OutputStores;
import dev.promptmill.report.LiveReport;
import dev.promptmill.report.LiveState;
import dev.promptmill.report.live.LivePagePortException;
import dev.promptmill.report.live.LivePageServer;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsException;
import dev.promptmill.storage.ImageStore;
import org.jspecify.annotations.Nullable;

/** The page that a run is watched at while it works. */
final class LivePage implements RunListener, AutoCloseable {

	private final LiveReport report;

	private final LivePageServer server;

	private final OutputStores stores;

	private LivePage(LiveReport report, LivePageServer server, OutputStores stores) {
		this.report = report;
		this.server = server;
		this.stores = stores;
	}

	/**
	 * Starts serving the page, if it is wanted; from then on it listens.
	 * @return null if it is not
	 * @throws SettingsException if its port can't be used
	 */
	static @Nullable LivePage open(RunDatabase runDatabase, Run run, Settings settings, CompositeRunListener listeners,
			TimeAndRandom timeAndRandom) {
		Integer port = settings.watchPort();
		if (port == null) {
			return null;
		}
		OutputStores stores = new OutputStores(settings, timeAndRandom);
		ImageStore images = stores.images(run.plan().output());
		LiveReport report = new LiveReport(run, runDatabase.reports(), runDatabase.invocation(), timeAndRandom);
		try {
			LivePageServer server = LivePageServer.open(port, timeAndRandom.random(), report,
					(file) -> stream(images.open(file)));
			listeners.notice("Watch it at " + server.address() + " (on this machine only, while it runs).");
			LivePage watched = new LivePage(report, server, stores);
			listeners.join(watched);
			return watched;
		}
		catch (LivePagePortException ex) {
			report.close();
			stores.close();
			throw new SettingsException(String.valueOf(ex.getMessage()));
		}
	}

	private static @Nullable InputStream stream(ImageStore.@Nullable LocalFile file) throws IOException {
		if (file == null) {
			return null;
		}
		return new FilterInputStream(Files.newInputStream(file.path())) {

			@Override
			public void close() throws IOException {
				super.close();
				file.close();
			}

		};
	}

	@Override
	public void progress(Run run, RunTotals totals, RunProgress progress) {
		this.report.update(
				new LiveState(run, totals, progress.pace(), progress.endsAt(), progress.cost(), progress.costAtMost()));
	}

	@Override
	public void ended(Run run, RunTotals totals) {
		this.report.update(LiveState.ended(run, totals));
	}

	@Override
	public void close() {
		this.server.close();
		this.stores.close();
	}

}
