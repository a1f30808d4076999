package dev.promptmill.run;

import java.nio.file.Path;

import javax.sql.DataSource;

import dev.promptmill.database.EmbeddedDatabase;
import dev.promptmill.database.RunDatabase;

/** Lets tests of other packages look into the database of an {@link RunDatabase}. */
public final class RunDatabaseAccess {

	private RunDatabaseAccess() {
	}

	public static DataSource dataSource(RunDatabase runDatabase) {
		return runDatabase.dataSource();
	}

	/** The URL that the product uses for the embedded database of a folder. */
	public static String embeddedUrl(Path folder) {
		return EmbeddedDatabase.url(folder);
	}

}
