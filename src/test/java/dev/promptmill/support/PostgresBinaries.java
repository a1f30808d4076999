package dev.promptmill.support;

import java.nio.file.Path;

/** The programs of the PostgreSQL that the tests bring along. */
public final class PostgresBinaries {

	private PostgresBinaries() {
	}

	/** The folder with {@code initdb} and {@code pg_ctl}. */
	public static Path unpacked() {
		return PostgresServer.get().binaries();
	}

}
