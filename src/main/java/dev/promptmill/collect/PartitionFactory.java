package dev.promptmill.collect;

import dev.promptmill.common.RequestExecutor;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.ledger.step.CollectLedger;
import dev.promptmill.pacing.PacedRateLimiter;
import dev.promptmill.pacing.RateLimitSettings;

/**
 * Makes partitions: each with its share of the poll rate, so that none needs to ask
 * another.
 */
public final class PartitionFactory {

	private final PollProperties properties;

	private final CollectLedger ledger;

	private final Collector collector;

	private final RequestExecutor workers;

	private final RunControl control;

	private final TimeAndRandom timeAndRandom;

	public PartitionFactory(PollProperties properties, CollectLedger ledger, Collector collector,
			RequestExecutor workers, RunControl control, TimeAndRandom timeAndRandom) {
		this.properties = properties;
		this.ledger = ledger;
		this.collector = collector;
		this.workers = workers;
		this.control = control;
		this.timeAndRandom = timeAndRandom;
	}

	CollectPartition create(int number) {
		double share = this.properties.ratePerSecond().doubleValue() / this.properties.partitions();
		// A simulated server that is faster by a factor may ask for more than can be
		// kept.
		share = Math.max(RateLimitSettings.SLOWEST, Math.min(share, RateLimitSettings.FASTEST));
		return new CollectPartition(number, this.properties.partitions(), this.ledger, this.collector,
				new PacedRateLimiter(share, this.timeAndRandom.ticker(), this.timeAndRandom.random()), this.workers,
				this.control, this.timeAndRandom.ticker());
	}

}
