package dev.promptmill.orders;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.LedgerException;
import dev.promptmill.ledger.PreviousPurchase;
import dev.promptmill.ledger.PreviousPurchases;
import dev.promptmill.ledger.ReuseLedger;
import dev.promptmill.ledger.ReuseLedger.Fresh;
import dev.promptmill.storage.ImageNames;
import dev.promptmill.storage.ImageReuse;
import dev.promptmill.storage.ImageStore;
import dev.promptmill.storage.Sidecar;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a run's rows before any is sent, and takes over what an earlier run
 * bought: first the files, then, once they are safe on disk, the ledger's rows. Whoever
 * repeats it after a kill finds the rows that are done no longer fresh, and brings the
 * files of the others once more.
 */
public final class OrderReuse {

	private static final int PAGE = 200;

	private final ReuseLedger ledger;

	private final PreviousPurchases earlier;

	private final PreviousImages files;

	private final ImageReuse carryOver;

	private final ImageNames names;

	private final @Nullable Sidecar sidecar;

	private final boolean holdsDoubtful;

	private final ImageStore store;

	private long last;

	/**
	 * @param store of the run
	 * @param names of its images
	 * @param sidecar writes a file beside each image, null if none is wanted
	 * @param holdsDoubtful whether a row that an earlier run may have paid for is held;
	 * otherwise it is bought
	 */
	public OrderReuse(ReuseLedger ledger, PreviousPurchases earlier, PreviousImages files, ImageStore store,
			ImageNames names, @Nullable Sidecar sidecar, boolean holdsDoubtful) {
		this.ledger = ledger;
		this.earlier = earlier;
		this.files = files;
		this.store = store;
		this.carryOver = new ImageReuse(store);
		this.names = names;
		this.sidecar = sidecar;
		this.holdsDoubtful = holdsDoubtful;
	}

	/**
	 * Looks at the next rows.
	 * @return false when there are no more
	 * @throws LedgerException if an image can't be stored
	 */
	public boolean work() {
		List<Fresh> page = this.ledger.fresh(this.last, PAGE);
		List<Decision> decisions = new ArrayList<>();
		try {
			for (Fresh row : page) {
				Decision decision = decide(row);
				if (decision != null) {
					decisions.add(decision);
				}
				this.last = row.rowNumber();
			}
			this.carryOver.sync();
		}
		catch (UncheckedIOException ex) {
			throw new LedgerException(ex.getMessage() + ", then restart the run", ex);
		}
		catch (IOException ex) {
			throw new LedgerException("Images of an earlier run can't be carried over into " + this.store + " (" + ex
					+ "). " + this.store.remedy() + ", then restart the run", ex);
		}
		decisions.stream().map(this::record).toList().forEach(CompletableFuture::join);
		return page.size() == PAGE;
	}

	private @Nullable Decision decide(Fresh row) throws IOException {
		Optional<PreviousPurchase> found = this.earlier.find(row.id(), row.fingerprint(), this.files::has);
		if (found.isEmpty()) {
			return null;
		}
		if (!found.get().isComplete()) {
			return this.holdsDoubtful ? new Decision(row, found.get(), List.of()) : null;
		}
		List<ImageRecord> images = bring(row, found.get());
		return (images.size() == found.get().images().size()) ? new Decision(row, found.get(), images) : null;
	}

	private CompletableFuture<Boolean> record(Decision decision) {
		return decision.from().isComplete() ? this.ledger.reuse(decision.row(), decision.from(), decision.images())
				: this.ledger.hold(decision.row(), decision.from());
	}

	/** Fewer images than there are if one was taken away meanwhile. */
	private List<ImageRecord> bring(Fresh row, PreviousPurchase from) throws IOException {
		List<ImageRecord> images = new ArrayList<>();
		for (ImageRecord image : from.images()) {
			String stem = this.names.stem(row.rowNumber(), row.id(), image.number());
			ImageRecord.Stored stored = image.stored();
			String file = (stored == null) ? null
					: this.carryOver.bring(this.files.of(from), stored.file(), stored.bytes(), stored.sha256(), stem);
			if (stored != null && file != null) {
				ImageRecord brought = new ImageRecord(image.number(), image.sourceUrl(), stored.as(file), null);
				images.add(brought);
				if (this.sidecar != null) {
					this.sidecar.write(stem, row.rowNumber(), row.id(), row.input(), from.taskId(), brought);
				}
			}
		}
		return images;
	}

	private record Decision(Fresh row, PreviousPurchase from, List<ImageRecord> images) {
	}

}
