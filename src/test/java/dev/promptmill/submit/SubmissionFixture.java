package dev.promptmill.submit;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

import dev.promptmill.common.ChangeSignal;
import dev.promptmill.common.Invocation;
import dev.promptmill.common.RequestExecutor;
import dev.promptmill.common.RunCommands;
import dev.promptmill.common.RunControl;
import dev.promptmill.ledger.PeriodBudgets;
import dev.promptmill.ledger.step.SubmitLedger;
import dev.promptmill.pacing.AdaptiveRateLimiter;
import dev.promptmill.pacing.ApiBreaker;
import dev.promptmill.pacing.BreakerSettings;
import dev.promptmill.pacing.RateLimitSettings;
import dev.promptmill.pacing.RetrySchedule;
import dev.promptmill.pacing.SubmissionGate;
import dev.promptmill.submit.SubmitProperties.OnUnknown;
import dev.promptmill.support.FakeTaskApi;
import dev.promptmill.support.RunFixture;
import org.jspecify.annotations.Nullable;

/** The parts of submission around a run in a real database. */
final class SubmissionFixture implements AutoCloseable {

	final FakeTaskApi api = new FakeTaskApi();

	/** Tasks of which collection was told. */
	final List<String> announced = new CopyOnWriteArrayList<>();

	final RunControl control;

	final RequestExecutor workers;

	final SubmitLedger ledger;

	final TestGate gate = new TestGate();

	final Throttle throttle;

	private final RunFixture run;

	private final LongSupplier ticker;

	SubmissionFixture(RunFixture run, int maxOpen, LongSupplier ticker) {
		this.run = run;
		this.ticker = ticker;
		ChangeSignal changes = run.lease().changes();
		this.control = new RunControl(changes);
		this.workers = new RequestExecutor("test-submit", changes, System::nanoTime);
		this.ledger = run.submit();
		this.throttle = throttle(this.ledger, maxOpen);
	}

	/** A throttle that counts open tasks in another ledger. */
	Throttle throttle(SubmitLedger counted, int maxOpen) {
		return new Throttle(counted,
				new AdaptiveRateLimiter(new RateLimitSettings(10_000, maxOpen), this.ticker, new Random(1)),
				new ApiBreaker(BreakerSettings.withMaxOutage(Duration.ofMinutes(1)), this.ticker, new Random(1)),
				this.gate, new RunCommands(this.run.id(), Invocation.PLAIN), this.ticker);
	}

	SubmitOutcomePolicy policy() {
		return new SubmitOutcomePolicy(
				new SubmitProperties(BigDecimal.TEN, 10, 4, OnUnknown.HOLD, Duration.ofSeconds(2),
						Duration.ofMinutes(30)),
				new RetrySchedule(Duration.ofSeconds(2), Duration.ofMinutes(2), new Random(1)),
				new SubmissionListener() {

					@Override
					public Duration firstPoll(String tier) {
						return Duration.ZERO;
					}

					@Override
					public void recorded(String taskId) {
						SubmissionFixture.this.announced.add(taskId);
					}

				}, this.run.clock());
	}

	BudgetGuard budget(@Nullable String budget) {
		return new BudgetGuard(this.ledger, (budget != null) ? new BigDecimal(budget) : null, this.ticker);
	}

	Submitter submitter(BudgetGuard budget) {
		return new Submitter(this.ledger, this.api, policy(), budget, this.control);
	}

	SubmitLoop loop(@Nullable String budget) {
		return new SubmitLoop(this.ledger, this.api, policy(), this.throttle,
				(budget != null) ? new BigDecimal(budget) : null, this.workers, this.control, this.ticker);
	}

	/** A loop under budgets that all runs share. */
	SubmitLoop limitedLoop(PeriodBudgets budgets) {
		return new SubmitLoop(this.run.submit(budgets), this.api, policy(), this.throttle, null, this.workers,
				this.control, this.ticker);
	}

	SubmitPermit permit() {
		return (SubmitPermit) this.throttle.request();
	}

	/** A gate that a test opens and closes. */
	static final class TestGate implements SubmissionGate {

		Duration closedFor = Duration.ZERO;

		String reason = "";

		boolean outageExceeded;

		int passed;

		@Override
		public Duration closedFor() {
			return this.closedFor;
		}

		@Override
		public String reason() {
			return this.reason;
		}

		@Override
		public boolean outageExceeded() {
			return this.outageExceeded;
		}

		@Override
		public void passed() {
			this.passed++;
		}

	}

	@Override
	public void close() {
		this.workers.close();
	}

}
