package dev.promptmill.collect;

import dev.promptmill.control.Instruments;
import dev.promptmill.control.RunControl;
import dev.promptmill.control.Workers;
import dev.promptmill.ledger.CollectLedger;
import dev.promptmill.pacing.GovernorSettings;
import dev.promptmill.pacing.SpacedLimiter;

/**
 * Makes slots: each with its share of the poll rate, so that none needs to ask another.
 */
public final class SlotFactory {

	private final PollProperties properties;

	private final CollectLedger ledger;

	private final Collector collector;

	private final Workers workers;

	private final RunControl control;

	private final Instruments instruments;

	public SlotFactory(PollProperties properties, CollectLedger ledger, Collector collector, Workers workers,
			RunControl control, Instruments instruments) {
		this.properties = properties;
		this.ledger = ledger;
		this.collector = collector;
		this.workers = workers;
		this.control = control;
		this.instruments = instruments;
	}

	Slot create(int number) {
		double share = this.properties.ratePerSecond().doubleValue() / this.properties.slots();
		// A simulated server that is faster by a factor may ask for more than can be
		// kept.
		share = Math.max(GovernorSettings.SLOWEST, Math.min(share, GovernorSettings.FASTEST));
		return new Slot(number, this.properties.slots(), this.ledger, this.collector,
				new SpacedLimiter(share, this.instruments.ticker(), this.instruments.random()), this.workers,
				this.control, this.instruments.ticker());
	}

}
