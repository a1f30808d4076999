package dev.promptmill.pipeline;

import java.util.HashMap;
import java.util.Map;

import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.SlotOrder;
import dev.promptmill.ledger.Slots;

/**
 * The kits of a worker, one per run and leg, each as long as a slot uses it. Thread-safe.
 */
final class WorkKits {

	private final Installation installation;

	private final WorkerHost host;

	private final Map<Leg, WorkKit> kits = new HashMap<>();

	WorkKits(Installation installation, WorkerHost host) {
		this.installation = installation;
		this.host = host;
	}

	synchronized WorkKit borrow(SlotOrder order) {
		return this.kits.computeIfAbsent(Leg.of(order), this::create).used();
	}

	synchronized void giveBack(SlotOrder order) {
		WorkKit kit = this.kits.get(Leg.of(order));
		if (kit != null && kit.released()) {
			this.kits.remove(Leg.of(order));
			kit.close();
		}
	}

	private WorkKit create(Leg leg) {
		Run run = this.installation.runs().get(leg.run());
		Map<String, String> settings = new Slots(this.installation.database()).settings(run.id());
		return new WorkKit(this.installation.database(), run, this.host.settings().apply(settings), this.host);
	}

	private record Leg(long run, long epoch) {

		static Leg of(SlotOrder order) {
			return new Leg(order.runId(), order.runEpoch());
		}

	}

}
