package dev.promptmill.run;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import dev.promptmill.apixo.ImageInput;
import dev.promptmill.input.OrderKeys;
import dev.promptmill.input.PromptCsv;
import dev.promptmill.input.PromptCsvReader;
import dev.promptmill.input.PromptRow;
import dev.promptmill.input.RowValidator;
import dev.promptmill.input.header.CsvRecord;
import dev.promptmill.ledger.NormalizedId;
import dev.promptmill.ledger.PurchaseOptions;
import dev.promptmill.ledger.order.OrderCategory;
import dev.promptmill.ledger.order.OrderKey;
import dev.promptmill.ledger.order.OrderLookup;
import dev.promptmill.ledger.order.OrderOwner;
import dev.promptmill.orders.PreviousImages;
import org.jspecify.annotations.Nullable;

/**
 * Looks at an input with the rules of the run's own step, row by row, before a run of it
 * exists.
 */
final class OrderEstimator {

	private final @Nullable OrderLookup lookup;

	private final PreviousImages files;

	private final PurchaseOptions options;

	private final EarlierPurchases earlier = new EarlierPurchases();

	private final Set<String> named;

	private long rows;

	private long images;

	private long pixels;

	/**
	 * @param lookup orders of earlier runs, null if there are none
	 */
	OrderEstimator(@Nullable OrderLookup lookup, PreviousImages files, PurchaseOptions options) {
		this.lookup = lookup;
		this.files = files;
		this.options = options;
		this.named = new TreeSet<>(options.redo());
	}

	PurchaseEstimate read(PromptCsv csv, OrderKeys orders, BigDecimal price) {
		RowValidator validator = new RowValidator();
		Map<OrderKey, PromptRow> page = new LinkedHashMap<>();
		try (PromptCsvReader reader = csv.open()) {
			orders.of(reader);
			for (CsvRecord record = reader.read(); record != null; record = reader.read()) {
				if (validator.validate(record) instanceof PromptRow row) {
					page.put(orders.key(row), row);
				}
				if (page.size() == OrderLookup.PAGE) {
					look(page);
				}
			}
		}
		look(page);
		return new PurchaseEstimate(this.rows, this.images, price.multiply(BigDecimal.valueOf(this.images)),
				this.pixels, this.earlier);
	}

	/** Ids that were to be bought again, and that no valid row has. */
	Set<String> unknownIds() {
		return this.named;
	}

	private void look(Map<OrderKey, PromptRow> page) {
		Map<OrderKey, OrderOwner> owners = (this.lookup != null) ? this.lookup.find(new ArrayList<>(page.keySet()))
				: Map.of();
		page.forEach((key, row) -> {
			OrderOwner owner = owners.get(key);
			int toBuy = (owner != null) ? look(owner, row) : row.input().numImages();
			this.named.remove(NormalizedId.of(row.id()));
			add(row.input(), toBuy);
		});
		page.clear();
	}

	private int look(OrderOwner owner, PromptRow row) {
		long there = this.files.count(owner);
		OrderCategory category = OrderCategory.of(owner, there);
		if (this.options.isBoughtAgain(row.id()) && this.options.mode() != PurchaseOptions.Mode.NEW) {
			this.earlier.addRedone();
			return row.input().numImages();
		}
		this.earlier.add(category, owner);
		return (this.options.mode() == PurchaseOptions.Mode.NEW) ? row.input().numImages()
				: category.toBuy(owner, there, this.options);
	}

	private void add(ImageInput input, int toBuy) {
		this.rows += (toBuy > 0) ? 1 : 0;
		this.images += toBuy;
		this.pixels += input.expectedSize().pixels() * toBuy;
	}

}
