package dev.promptmill.run;

import java.util.Map;

import dev.promptmill.broker.BrokerAddress;
import dev.promptmill.broker.BrokerException;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsException;
import org.jspecify.annotations.Nullable;

/**
 * Conditions that must hold before partitions go to remote workers, and before a worker
 * starts.
 */
public final class RemoteModeValidator {

	private RemoteModeValidator() {
	}

	/**
	 * Makes sure that a run's partitions can be handed out, if they are to be.
	 * @param databaseUrl of the run's database, null for the embedded one
	 * @return the broker, null if the run collects by itself
	 * @throws SettingsException if something is missing or does not go together
	 */
	public static @Nullable BrokerAddress require(Settings settings, boolean simulated, @Nullable String databaseUrl,
			Map<String, String> environment) {
		if (!settings.collect().isRemote()) {
			return null;
		}
		BrokerAddress broker = broker(settings, databaseUrl, environment);
		try {
			broker.requireReachable();
		}
		catch (BrokerException ex) {
			throw new SettingsException(ex.getMessage() + " Nothing was sent.");
		}
		if (simulated) {
			SimulatedApi.requireAddress(settings.simulate());
		}
		return broker;
	}

	/**
	 * The broker of an installation that has workers.
	 * @throws SettingsException if it or its database can't be used by several machines
	 */
	public static BrokerAddress broker(Settings settings, @Nullable String databaseUrl,
			Map<String, String> environment) {
		if (databaseUrl == null || !databaseUrl.startsWith("jdbc:postgresql:")) {
			throw new SettingsException("Workers need a database that all machines reach: set spring.datasource.url to"
					+ " a PostgreSQL, such as jdbc:postgresql://db/promptmill.");
		}
		try {
			return new BrokerAddress(settings.broker(), environment);
		}
		catch (BrokerException ex) {
			throw new SettingsException(String.valueOf(ex.getMessage()));
		}
	}

}
