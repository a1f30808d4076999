package dev.promptmill.orders;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

import dev.promptmill.common.Plural;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.LedgerException;
import dev.promptmill.ledger.PurchaseOptions;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.order.OrderCategory;
import dev.promptmill.ledger.order.OrderKey;
import dev.promptmill.ledger.order.OrderLedger;
import dev.promptmill.ledger.order.OrderLedger.Purchase;
import dev.promptmill.ledger.order.OrderLedger.Settlement;
import dev.promptmill.ledger.order.OrderLedger.Unsettled;
import dev.promptmill.ledger.order.OrderLookup;
import dev.promptmill.ledger.order.OrderOwner;
import dev.promptmill.ledger.order.ReusedRowCounts;
import dev.promptmill.storage.ImageNames;
import dev.promptmill.storage.ImageReuse;
import dev.promptmill.storage.ImageStore;
import dev.promptmill.storage.Sidecar;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Goes through the rows of a run whose orders other rows have placed, before any row is
 * sent: takes over what was bought, fetches what is gone, holds what may be billed, and
 * lets be bought what may be. First the files, then, once they are safe on disk, the
 * ledger's rows; whoever repeats it after a kill finds what is left.
 */
public final class OrderSettlement {

	private static final int PAGE = OrderLookup.PAGE;

	/** Rows that change under our hands are looked at again so often. */
	private static final int MOST_SWEEPS = 5;

	private static final int FETCHES_AT_ONCE = 8;

	private final OrderLedger ledger;

	private final OrderLookup lookup;

	private final PurchaseOptions options;

	private final PreviousImages files;

	private final ImageReuse carryOver;

	private final ImageStore store;

	private final ImageNames names;

	private final @Nullable Sidecar sidecar;

	private final ImageRecovery recovery;

	private final BiFunction<String, Integer, String> fewerImages;

	/** Images of rows of the present page that were not where they should be. */
	private final Map<Long, Long> fetched = new HashMap<>();

	private long last;

	private int sweeps = 1;

	private boolean left;

	/**
	 * @param tools what images are brought with
	 * @param options of the run
	 * @param recovery fetches images that are gone
	 */
	public OrderSettlement(OrderLedger ledger, OrderLookup lookup, PurchaseOptions options, Tools tools,
			ImageRecovery recovery) {
		this.ledger = ledger;
		this.lookup = lookup;
		this.options = options;
		this.files = tools.files();
		this.store = tools.store();
		this.carryOver = new ImageReuse(tools.store());
		this.names = tools.names();
		this.sidecar = tools.sidecar();
		this.fewerImages = tools.fewerImages();
		this.recovery = recovery;
	}

	/**
	 * Looks at the next rows.
	 * @param ending whether the run is to end: then what takes time is left for later
	 * @return false when there are no more
	 * @throws LedgerException if an image can't be stored
	 */
	public boolean work(BooleanSupplier ending) {
		List<Unsettled> page = this.ledger.unsettled(this.last, PAGE);
		Map<OrderKey, OrderOwner> owners = this.lookup.find(page.stream().map(Unsettled::key).toList());
		List<Settlement> settlements = new ArrayList<>();
		try {
			Map<Long, List<ImageRecord>> images = bring(page, owners, ending);
			this.carryOver.sync();
			for (Unsettled row : page) {
				OrderOwner owner = owners.get(row.key());
				List<ImageRecord> had = images.get(row.rowNumber());
				if (owner != null && had != null) {
					settlements.add(settle(row, owner, had));
				}
				this.last = row.rowNumber();
			}
		}
		catch (UncheckedIOException ex) {
			throw new LedgerException(ex.getMessage() + ", then restart the run", ex);
		}
		catch (IOException ex) {
			throw new LedgerException("Images of an earlier run can't be taken over into " + this.store + " (" + ex
					+ "). " + this.store.remedy() + ", then restart the run", ex);
		}
		for (boolean done : this.ledger.settle(settlements)) {
			this.left |= !done;
		}
		return page.size() == PAGE || (this.left && !ending.getAsBoolean() && sweepAgain());
	}

	/** A row's order passed to another row between looking and writing. */
	private boolean sweepAgain() {
		if (this.sweeps++ == MOST_SWEEPS) {
			throw new LedgerException(
					"Other runs take the same rows all the time. Restart the run when they are done.");
		}
		this.last = 0;
		this.left = false;
		return true;
	}

	/**
	 * What of the owners' images this run has then, by row; none of a row left for later.
	 */
	private Map<Long, List<ImageRecord>> bring(List<Unsettled> page, Map<OrderKey, OrderOwner> owners,
			BooleanSupplier ending) throws IOException {
		Map<Long, List<ImageRecord>> images = new HashMap<>();
		Map<Unsettled, List<ImageRecord>> gone = new HashMap<>();
		this.fetched.clear();
		for (Unsettled row : page) {
			OrderOwner owner = owners.get(row.key());
			if (owner == null) {
				continue;
			}
			boolean hasImages = OrderCategory.of(owner, owner.images().size()).hasImages();
			List<ImageRecord> brought = hasImages ? bring(row, owner) : List.of();
			images.put(row.rowNumber(), brought);
			long missing = brought.stream().filter(ImageRecord::isMissing).count();
			if (missing > 0) {
				gone.put(row, brought);
				this.fetched.put(row.rowNumber(), missing);
			}
		}
		fetch(gone, owners, ending, images);
		return images;
	}

	private List<ImageRecord> bring(Unsettled row, OrderOwner owner) throws IOException {
		List<ImageRecord> images = new ArrayList<>();
		for (ImageRecord image : owner.images()) {
			String stem = this.names.stem(row.rowNumber(), row.id(), image.number());
			PreviousImages.Found found = this.files.find(owner, image);
			String file = (found == null) ? null : this.carryOver.bring(found.store(), found.stored().file(),
					found.stored().bytes(), found.stored().sha256(), stem);
			if (found == null || file == null) {
				images.add(ImageRecord.missing(image.number(), image.sourceUrl(), "its file is gone"));
				continue;
			}
			ImageRecord brought = new ImageRecord(image.number(), image.sourceUrl(), found.stored().as(file), null);
			images.add(brought);
			if (this.sidecar != null) {
				this.sidecar.write(stem, row.rowNumber(), row.id(), row.input(), owner.taskId(), brought);
			}
		}
		return images;
	}

	private void fetch(Map<Unsettled, List<ImageRecord>> gone, Map<OrderKey, OrderOwner> owners, BooleanSupplier ending,
			Map<Long, List<ImageRecord>> images) {
		if (gone.isEmpty()) {
			return;
		}
		ExecutorService fetchers = Executors.newFixedThreadPool(FETCHES_AT_ONCE,
				new CustomizableThreadFactory("orders-"));
		try {
			Map<Long, Future<List<ImageRecord>>> fetched = new HashMap<>();
			gone.forEach((row, brought) -> {
				OrderOwner owner = owners.get(row.key());
				if (owner != null && owner.taskId() != null) {
					fetched.put(row.rowNumber(), fetchers
						.submit(() -> ending.getAsBoolean() ? List.of() : this.recovery.fetch(row, owner, brought)));
				}
			});
			for (Map.Entry<Long, Future<List<ImageRecord>>> entry : fetched.entrySet()) {
				List<ImageRecord> result = entry.getValue().get();
				if (result.isEmpty()) {
					images.remove(entry.getKey());
				}
				else {
					images.put(entry.getKey(), result);
				}
			}
		}
		catch (ExecutionException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			throw new LedgerException("Images that are gone can't be fetched again: " + cause.getMessage(), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new LedgerException("Interrupted while images were fetched again.", ex);
		}
		finally {
			fetchers.shutdownNow();
		}
	}

	private Settlement settle(Unsettled row, OrderOwner owner, List<ImageRecord> images) {
		long there = images.stream().filter((image) -> !image.isMissing()).count();
		OrderCategory category = OrderCategory.of(owner, there);
		int toBuy = category.toBuy(owner, there, this.options);
		if (toBuy > 0) {
			List<ImageRecord> kept = images.stream().filter((image) -> !image.isMissing()).toList();
			String input = (toBuy == row.images()) ? row.input() : this.fewerImages.apply(row.input(), toBuy);
			int offset = kept.stream().mapToInt(ImageRecord::number).max().orElse(0);
			return new Settlement(row, owner, RowStatus.READY, null, null, kept,
					new Purchase(category.instruction(), input, toBuy, offset));
		}
		return switch (category) {
			case REUSED -> reused(row, owner, images);
			case PARTIAL ->
				new Settlement(row, owner, RowStatus.PARTIAL, "FEWER_IMAGES", owner.named() + " got " + images.size()
						+ " of " + owner.requested() + " images; --complete-partial buys the others", images, null);
			case IMAGES_GONE -> new Settlement(row, owner, (there > 0) ? RowStatus.PARTIAL : RowStatus.FAILED,
					ReusedRowCounts.IMAGES_GONE,
					owner.named() + " bought it, and " + (images.size() - there) + " of " + images.size()
							+ " images are neither on disk nor available from the API; --buy-missing buys them again",
					images, null);
			case UNKNOWN -> held(row, owner, owner.named() + " may have bought it (" + owner.status()
					+ "): resolve or verify that run, or buy it with --redo");
			case ON_ORDER -> held(row, owner,
					owner.named() + " has it on order (" + owner.status() + "): restart that run, or wait for its end");
			case ABANDONED -> new Settlement(row, owner, RowStatus.FAILED, "ABANDONED",
					"given up by the operator in " + owner.named() + "; --redo buys it", List.of(), null);
			case FAILED -> throw new IllegalStateException("A row that failed is bought");
		};
	}

	private Settlement reused(Unsettled row, OrderOwner owner, List<ImageRecord> images) {
		long fetched = this.fetched.getOrDefault(row.rowNumber(), 0L);
		return (fetched == 0) ? new Settlement(row, owner, RowStatus.REUSED, null, null, images, null)
				: new Settlement(row, owner, RowStatus.REUSED, ReusedRowCounts.FETCHED_AGAIN,
						Plural.of(fetched, "image was", "images were") + " gone, and fetched again free of charge",
						images, null);
	}

	private static Settlement held(Unsettled row, OrderOwner owner, String why) {
		return new Settlement(row, owner, RowStatus.UNKNOWN, ReusedRowCounts.HELD, why, List.of(), null);
	}

	/**
	 * The means of bringing images.
	 *
	 * @param files of earlier runs
	 * @param store of this run
	 * @param names of its images
	 * @param sidecar writes a file beside each image, null if none is wanted
	 * @param fewerImages has the API's input object ask for another number of images
	 */
	public record Tools(PreviousImages files, ImageStore store, ImageNames names, @Nullable Sidecar sidecar,
			BiFunction<String, Integer, String> fewerImages) {
	}

}
