package dev.promptmill.reuse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

import dev.promptmill.download.LocalImageStore;
import dev.promptmill.ledger.EarlierRow;
import dev.promptmill.ledger.ImageRecord;

/** The folders of earlier runs. For one thread. */
public final class EarlierFiles {

	private final Map<Path, LocalImageStore> stores = new HashMap<>();

	private final RandomGenerator random;

	public EarlierFiles(RandomGenerator random) {
		this.random = random;
	}

	/** Whether every image of a row is on disk, with the size the ledger says. */
	public boolean has(EarlierRow row) {
		try {
			for (ImageRecord image : row.images()) {
				ImageRecord.Stored stored = image.stored();
				if (stored == null || of(row).holding(stored.file(), stored.bytes()) == null) {
					return false;
				}
			}
			return !row.images().isEmpty();
		}
		catch (IOException ex) {
			// Whatever keeps us from reading it, it can't be carried over.
			return false;
		}
	}

	LocalImageStore of(EarlierRow row) {
		return this.stores.computeIfAbsent(row.folder(), (folder) -> new LocalImageStore(folder, false, this.random));
	}

}
