package dev.promptmill.run;

import dev.promptmill.database.EmbeddedDatabase;
import dev.promptmill.database.RunDatabase;

import java.nio.file.Path;
import java.time.InstantSource;

import javax.sql.DataSource;

/** Lets tests of other packages look into the database of an {@link RunDatabase}. */
public final class InstallationAccess {

	private InstallationAccess() {
	}

	public static DataSource dataSource(RunDatabase installation) {
		return installation.dataSource();
	}

	/** The URL that the product uses for the embedded database of a folder. */
	public static String embeddedUrl(Path folder, boolean visitor) {
		return EmbeddedDatabase.url(folder, visitor, InstantSource.system());
	}

}
