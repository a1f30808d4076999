package dev.promptmill.run;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

import dev.promptmill.ledger.order.OrderCategory;
import dev.promptmill.ledger.order.OrderOwner;
import org.jspecify.annotations.Nullable;

/** Counts of an input's rows that were ordered before, by how they stand. */
public final class EarlierPurchases {

	private final Map<OrderCategory, Long> rows = new EnumMap<>(OrderCategory.class);

	private final Map<OrderCategory, SortedSet<Long>> runsOf = new EnumMap<>(OrderCategory.class);

	private final SortedMap<Long, Instant> runs = new TreeMap<>();

	private BigDecimal spent = BigDecimal.ZERO;

	private long redone;

	void add(OrderCategory category, OrderOwner owner) {
		this.rows.merge(category, 1L, Long::sum);
		this.runsOf.computeIfAbsent(category, (key) -> new TreeSet<>()).add(owner.run().id());
		if (category.wasBought()) {
			this.spent = this.spent.add(owner.spent());
			this.runs.put(owner.run().id(), owner.run().createdAt());
		}
	}

	/** A row that is bought again because the operator named it. */
	void addRedone() {
		this.redone++;
	}

	/** How many rows stand like this. */
	public long count(OrderCategory category) {
		return this.rows.getOrDefault(category, 0L);
	}

	/** How many rows were bought before or are on order. */
	public long bought() {
		return count(OrderCategory::wasBought);
	}

	private long count(Predicate<OrderCategory> categories) {
		return this.rows.entrySet()
			.stream()
			.filter((entry) -> categories.test(entry.getKey()))
			.mapToLong(Map.Entry::getValue)
			.sum();
	}

	/** How many rows are held. */
	public long held() {
		return count(OrderCategory::isHeld);
	}

	/** How many rows are bought again because they were named. */
	public long redone() {
		return this.redone;
	}

	/** What was spent for those rows, at most, US dollars. */
	public BigDecimal spent() {
		return this.spent;
	}

	/** The runs that bought them, the oldest first. */
	public Collection<Long> runs() {
		return this.runs.keySet();
	}

	/** The runs that have rows standing like this. */
	public Collection<Long> runs(OrderCategory category) {
		return this.runsOf.getOrDefault(category, new TreeSet<>());
	}

	/** When the newest of them was started. */
	public @Nullable Instant newest() {
		return this.runs.isEmpty() ? null : this.runs.get(this.runs.lastKey());
	}

}
