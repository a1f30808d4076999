package dev.promptmill.report.live;

import java.io.IOException;
import java.io.InputStream;

import org.jspecify.annotations.Nullable;

/** Opens images of the run by the names that the ledger has. */
@FunctionalInterface
public interface ImageOpener {

	/** The bytes of an image, null if there is none of that name. */
	@Nullable InputStream open(String file) throws IOException;

}
