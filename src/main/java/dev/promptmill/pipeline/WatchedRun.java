package dev.promptmill.pipeline;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;

import dev.promptmill.control.Instruments;
import dev.promptmill.download.ImageStore;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.Totals;
import dev.promptmill.report.LiveReport;
import dev.promptmill.report.LiveState;
import dev.promptmill.report.live.WatchPortException;
import dev.promptmill.report.live.WatchServer;
import org.jspecify.annotations.Nullable;

/** The page that a run is watched at while it works. */
final class WatchedRun implements RunListener, AutoCloseable {

	private final LiveReport report;

	private final WatchServer server;

	private final Stores stores;

	private WatchedRun(LiveReport report, WatchServer server, Stores stores) {
		this.report = report;
		this.server = server;
		this.stores = stores;
	}

	/**
	 * Starts serving the page, if it is wanted; from then on it listens.
	 * @return null if it is not
	 * @throws SettingsException if its port can't be used
	 */
	static @Nullable WatchedRun open(Installation installation, Run run, Settings settings, Audience audience,
			Instruments instruments) {
		Integer port = settings.watchPort();
		if (port == null) {
			return null;
		}
		Stores stores = new Stores(settings, instruments);
		ImageStore images = stores.images(run.plan().output());
		LiveReport report = new LiveReport(run, installation.reports(), installation.invocation(), instruments);
		try {
			WatchServer server = WatchServer.open(port, report, (file) -> stream(images.open(file)));
			audience.notice("Watch it at " + server.address() + " (on this machine only, while it runs).");
			WatchedRun watched = new WatchedRun(report, server, stores);
			audience.join(watched);
			return watched;
		}
		catch (WatchPortException ex) {
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
	public void progress(Run run, Totals totals, Vitals vitals) {
		this.report
			.update(new LiveState(run, totals, vitals.pace(), vitals.endsAt(), vitals.cost(), vitals.costAtMost()));
	}

	@Override
	public void ended(Run run, Totals totals) {
		this.report.update(LiveState.ended(run, totals));
	}

	@Override
	public void close() {
		this.server.close();
		this.stores.close();
	}

}
