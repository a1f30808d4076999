package dev.promptmill.system;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import dev.promptmill.simulator.ServerLedger;
import dev.promptmill.simulator.SimulatedTask;

/**
 * What the server's books and the run's files say about a run that was killed and
 * continued until it was done.
 *
 * @param rowsLost input rows without a line, or not settled, or settled otherwise than
 * they must be
 * @param imagesMissing images that were billed or counted as delivered, and are not on
 * disk byte for byte
 * @param paidTwice rows that the server accepted again although no task of theirs failed
 * and no operator said so
 * @param unknown rows that await the operator
 * @param acceptedUnknown how many of them the server did accept
 * @param complaints everything that must not be, in words
 */
record CrashVerdict(int rowsLost, int imagesMissing, int paidTwice, List<String> unknown, int acceptedUnknown,
		List<String> complaints) {

	static CrashVerdict of(Evidence evidence) {
		return new Judge(evidence).judge();
	}

	/**
	 * What there is to judge by.
	 *
	 * @param spentBefore what the server had charged for earlier runs
	 * @param resolved rows that the operator had sent again
	 */
	record Evidence(CrashInput input, RunFiles files, ServerLedger serverLedger, BigDecimal spentBefore,
			ProgramProcess.Ended ended, Set<String> resolved) {
	}

	/** Goes through the evidence. */
	private static final class Judge {

		private final CrashInput input;

		private final RunFiles files;

		private final ServerLedger serverLedger;

		private final Evidence evidence;

		private final Map<String, Map<String, String>> results;

		private final List<String> complaints = new ArrayList<>();

		Judge(Evidence evidence) {
			this.evidence = evidence;
			this.input = evidence.input();
			this.files = evidence.files();
			this.serverLedger = evidence.serverLedger();
			this.results = this.files.results();
		}

		CrashVerdict judge() {
			int lost = rowsLost();
			int missing = imagesMissing();
			int twice = paidTwice();
			List<String> unknown = unknown();
			int accepted = (int) unknown.stream()
				.filter((id) -> successes(id) > (this.input.bought().contains(id) ? 1 : 0))
				.count();
			judgeMoney();
			judgeEnd(this.evidence.ended(), unknown);
			return new CrashVerdict(lost, missing, twice, unknown, accepted, List.copyOf(this.complaints));
		}

		private int rowsLost() {
			int lost = 0;
			for (String id : this.input.prompts().keySet()) {
				Map<String, String> row = this.results.getOrDefault(id, Map.of("status", "absent"));
				String status = row.get("status");
				boolean mayBeUnknown = !this.input.status(id).equals("REJECTED");
				if (!status.equals(this.input.status(id)) && !(mayBeUnknown && status.equals("UNKNOWN"))) {
					this.complaints.add("row " + id + " is " + status + ", not " + this.input.status(id));
					lost++;
				}
			}
			if (!List.copyOf(this.results.keySet()).equals(List.copyOf(this.input.prompts().keySet()))) {
				this.complaints.add("results.csv has rows " + this.results.keySet());
			}
			return lost;
		}

		private int imagesMissing() {
			long promised = delivered((id) -> true);
			long bought = delivered((id) -> !this.input.isTakenOver(id));
			List<Map<String, String>> images = this.files.images();
			long there = images.stream().filter(this.files::isThere).count();
			long billed = this.results.values()
				.stream()
				.map((row) -> new BigDecimal(row.get("billed_usd")))
				.reduce(BigDecimal.ZERO, BigDecimal::add)
				.divideToIntegralValue(this.files.usd("unit_price_usd"))
				.longValueExact();
			if (promised != there || images.size() != there || billed != bought) {
				this.complaints.add(promised + " images promised, " + billed + " billed, " + images.size() + " listed, "
						+ there + " there");
			}
			return (int) (Math.max(promised, billed) - there);
		}

		/** Images that results.csv promises for some rows. */
		private long delivered(Predicate<String> ids) {
			return this.results.values()
				.stream()
				.filter((row) -> ids.test(row.get("id")))
				.mapToLong((row) -> Long.parseLong(row.get("images_delivered")))
				.sum();
		}

		private int paidTwice() {
			int twice = 0;
			for (String id : this.input.prompts().keySet()) {
				long successes = successes(id);
				int most = this.input.mostPurchases(id) + (this.evidence.resolved().contains(id) ? 1 : 0);
				if (successes > most) {
					this.complaints.add("row " + id + " was accepted " + successes + " times without a failure");
					twice++;
				}
			}
			return twice;
		}

		/** Tasks of a row that did not fail as a whole. */
		private long successes(String id) {
			String prompt = this.input.prompts().get(id);
			return this.serverLedger.tasks()
				.stream()
				.filter((task) -> task.prompt().equals(prompt))
				.map(SimulatedTask::state)
				.filter((state) -> !state.equals("failed"))
				.count();
		}

		private List<String> unknown() {
			List<String> unknown = this.results.values()
				.stream()
				.filter((row) -> row.get("status").equals("UNKNOWN"))
				.map((row) -> row.get("id"))
				.toList();
			List<String> listed = this.files.unknown().stream().map((row) -> row.get("id")).toList();
			if (!listed.equals(unknown)) {
				this.complaints.add("unknown.csv lists " + listed + ", results.csv " + unknown);
			}
			return unknown;
		}

		private void judgeMoney() {
			BigDecimal spend = this.serverLedger.totals().spend().subtract(this.evidence.spentBefore());
			BigDecimal least = this.files.usd("billed_usd");
			BigDecimal most = least.add(this.files.usd("reserved_usd")).add(this.files.usd("possibly_billed_usd"));
			if (spend.compareTo(least) < 0 || spend.compareTo(most) > 0) {
				this.complaints.add("spend " + spend + " is outside the bill, " + least + " to " + most);
			}
			if (this.files.usd("reserved_usd").signum() != 0) {
				this.complaints.add("a finished run still reserves " + this.files.usd("reserved_usd"));
			}
		}

		private void judgeEnd(ProgramProcess.Ended ended, List<String> unknown) {
			boolean complete = this.results.values()
				.stream()
				.allMatch((row) -> Set.of("DELIVERED", "REUSED").contains(row.get("status")));
			if (ended.exitCode() != (complete ? 0 : 3)) {
				this.complaints.add("exit code " + ended.exitCode() + " with " + unknown.size() + " rows unknown");
			}
			if (!this.files.parts().isEmpty()) {
				this.complaints.add("left behind: " + this.files.parts());
			}
			if ((ended.out() + ended.err()).contains(Program.KEY)) {
				this.complaints.add("the key was printed");
			}
		}

	}

}
