package dev.promptmill.pipeline;

import javax.sql.DataSource;

/** Lets tests of other packages look into the database of an {@link Installation}. */
public final class InstallationAccess {

	private InstallationAccess() {
	}

	public static DataSource dataSource(Installation installation) {
		return installation.dataSource();
	}

}
