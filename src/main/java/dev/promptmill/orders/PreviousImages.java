package dev.promptmill.orders;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.OutputLocation;
import dev.promptmill.ledger.order.OrderOwner;
import dev.promptmill.storage.ImageStore;
import dev.promptmill.storage.StoreUnavailableException;
import org.jspecify.annotations.Nullable;

/** The images of earlier runs. For one thread. */
public final class PreviousImages {

	private final Map<OutputLocation, ImageStore> stores = new HashMap<>();

	private final Function<OutputLocation, ImageStore> opener;

	private final OutputLocation present;

	/**
	 * @param opener leads to the images of a run
	 * @param present where runs are put now: an earlier one that was moved there is found
	 */
	public PreviousImages(Function<OutputLocation, ImageStore> opener, OutputLocation present) {
		this.opener = opener;
		this.present = present;
	}

	/**
	 * How many of a row's images are there, with the size the ledger says.
	 * @throws UncheckedIOException if that can't be told
	 */
	public long count(OrderOwner owner) {
		return owner.images().stream().filter((image) -> find(owner, image) != null).count();
	}

	/**
	 * Where an image of a row is: in a newer run that took it over, or where it was
	 * bought.
	 * @throws UncheckedIOException if that can't be told
	 */
	@Nullable Found find(OrderOwner owner, ImageRecord image) {
		for (OrderOwner.Copy copy : owner.copies()) {
			for (ImageRecord other : copy.images()) {
				if (other.number() == image.number()) {
					Found found = look(owner, copy.output(), other);
					if (found != null) {
						return found;
					}
				}
			}
		}
		return look(owner, owner.run().plan().output(), image);
	}

	/**
	 * In the folder that the ledger names, or in one of that name under the present
	 * output.
	 */
	private @Nullable Found look(OrderOwner owner, OutputLocation output, ImageRecord image) {
		ImageRecord.Stored stored = image.stored();
		if (stored == null) {
			return null;
		}
		Found found = look(owner, output, stored);
		OutputLocation moved = this.present.resolve(output.name());
		return (found != null || moved.equals(output)) ? found : look(owner, moved, stored);
	}

	private @Nullable Found look(OrderOwner owner, OutputLocation output, ImageRecord.Stored stored) {
		try {
			ImageStore store = this.stores.computeIfAbsent(output, this.opener);
			return store.holds(stored.file(), stored.bytes()) ? new Found(store, stored) : null;
		}
		catch (StoreUnavailableException ex) {
			throw new UncheckedIOException(
					"It can't be told whether run " + owner.run().id() + " still has its images. " + ex.getMessage(),
					ex);
		}
		catch (IOException ex) {
			// Whatever keeps us from reading it, it can't be taken over.
			return null;
		}
	}

	/**
	 * An image that is there.
	 *
	 * @param store that has it
	 * @param stored how it is kept there
	 */
	record Found(ImageStore store, ImageRecord.Stored stored) {
	}

}
