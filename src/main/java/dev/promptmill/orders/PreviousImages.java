package dev.promptmill.orders;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.OutputLocation;
import dev.promptmill.ledger.PreviousPurchase;
import dev.promptmill.storage.ImageStore;
import dev.promptmill.storage.StoreUnavailableException;

/** The images of earlier runs. For one thread. */
public final class PreviousImages {

	private final Map<OutputLocation, ImageStore> stores = new HashMap<>();

	private final Function<OutputLocation, ImageStore> opener;

	/**
	 * @param opener leads to the images of a run
	 */
	public PreviousImages(Function<OutputLocation, ImageStore> opener) {
		this.opener = opener;
	}

	/**
	 * Whether every image of a row is there, with the size the ledger says.
	 * @throws UncheckedIOException if that can't be told
	 */
	public boolean has(PreviousPurchase row) {
		try {
			for (ImageRecord image : row.images()) {
				ImageRecord.Stored stored = image.stored();
				if (stored == null || !of(row).holds(stored.file(), stored.bytes())) {
					return false;
				}
			}
			return !row.images().isEmpty();
		}
		catch (StoreUnavailableException ex) {
			throw new UncheckedIOException("Whether run " + row.runId()
					+ " still has its images can't be told, and they might be bought again. " + ex.getMessage()
					+ "; or set promptmill.since-last to false", ex);
		}
		catch (IOException ex) {
			// Whatever keeps us from reading it, it can't be carried over.
			return false;
		}
	}

	ImageStore of(PreviousPurchase row) {
		return this.stores.computeIfAbsent(row.output(), this.opener);
	}

}
