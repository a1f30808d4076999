package dev.promptmill.cli;

import dev.promptmill.common.ProgramVersion;
import picocli.CommandLine.IVersionProvider;

/**
 * The program's version with what else a report of a fault needs: its commit and the Java
 * it runs on.
 */
final class VersionText implements IVersionProvider {

	@Override
	public String[] getVersion() {
		return new String[] { of(ProgramVersion.current()) };
	}

	static String of(ProgramVersion version) {
		return "Promptmill " + version.number() + ", commit " + version.commit() + ", Java " + Runtime.version() + " ("
				+ System.getProperty("java.vendor") + ", " + System.getProperty("java.home") + ")";
	}

}
