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

/** Tells the page that a run is watched at what it tells the console. */
final class WatchedRun implements RunListener, AutoCloseable {

	private final RunListener console;

	private final LiveReport report;

	private final WatchServer server;

	private final Stores stores;

	private WatchedRun(RunListener console, LiveReport report, WatchServer server, Stores stores) {
		this.console = console;
		this.report = report;
		this.server = server;
		this.stores = stores;
	}

	/**
	 * Starts serving the page, if it is wanted.
	 * @return null if it is not
	 * @throws SettingsException if its port can't be used
	 */
	static @Nullable WatchedRun open(Installation installation, Run run, Settings settings, RunListener console,
			Instruments instruments) {
		Integer port = settings.watchPort();
		if (port == null) {
			return null;
		}
		Stores stores = new Stores(settings, instruments);
		ImageStore images = stores.images(run.plan().output());
		LiveReport report = new LiveReport(run, installation.reports(), instruments);
		try {
			WatchServer server = WatchServer.open(port, report, (file) -> stream(images.open(file)));
			console.notice("Watch it at " + server.address() + " (on this machine only, while it runs).");
			return new WatchedRun(console, report, server, stores);
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
	public void begun(Run run, int doubtful) {
		this.console.begun(run, doubtful);
	}

	@Override
	public void notice(String message) {
		this.console.notice(message);
	}

	@Override
	public void warning(String message) {
		this.console.warning(message);
	}

	@Override
	public void progress(Run run, Totals totals, Vitals vitals) {
		this.report
			.update(new LiveState(run, totals, vitals.pace(), vitals.endsAt(), vitals.cost(), vitals.costAtMost()));
		this.console.progress(run, totals, vitals);
	}

	@Override
	public void ended(Run run, Totals totals) {
		this.report.update(LiveState.ended(run, totals));
		this.console.ended(run, totals);
	}

	@Override
	public void close() {
		this.server.close();
		this.stores.close();
	}

}
