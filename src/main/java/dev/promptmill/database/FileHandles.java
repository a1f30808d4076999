package dev.promptmill.database;

import java.lang.management.ManagementFactory;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.promptmill.settings.SettingsException;

/**
 * The files and connections that this process may have open at once. A run that has too
 * few of them must not begin: it would fail after it has bought something.
 */
final class FileHandles {

	/** Jars, database, requests under way, downloads and their connections. */
	static final long NEEDED = 200;

	private FileHandles() {
	}

	/**
	 * Looks how many are left.
	 * @throws SettingsException if they are too few for a run
	 */
	static void requireEnough() {
		if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
			requireEnough(system.getOpenFileDescriptorCount(), system.getMaxFileDescriptorCount());
		}
	}

	static void requireEnough(long open, long most) {
		if (most >= 0 && most - open < NEEDED) {
			throw new SettingsException("This process may open " + most + " files and connections at once, of which "
					+ open + " are in use, and a run needs " + NEEDED
					+ " more. Nothing was sent. Raise the limit (ulimit -n 4096 in the shell that starts Promptmill,"
					+ " LimitNOFILE=4096 in a systemd unit), then start again.");
		}
	}

}
