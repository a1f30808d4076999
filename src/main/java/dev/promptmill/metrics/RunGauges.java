package dev.promptmill.metrics;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunState;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.pacing.PacingSnapshot;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/** Gauges of a run's rows, images and money, as the ledger was last seen. */
final class RunGauges {

	private static final PacingSnapshot REST = new PacingSnapshot(0, 0, 0, 0, Duration.ZERO, "");

	private static final RunTotals NOTHING = new RunTotals(Map.of(), 0, 0, 0, 0, BigDecimal.ZERO, BigDecimal.ZERO,
			BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, 0);

	private final MeterRegistry registry;

	private final InstantSource clock;

	private volatile RunSnapshot progress = new RunSnapshot(NOTHING, REST, 0, null);

	private volatile RunState state = RunState.RUNNING;

	private volatile double lastSuccess;

	private volatile double lastFinish;

	RunGauges(MeterRegistry registry, RunTags subject) {
		this.registry = registry;
		this.clock = subject.clock();
		this.lastSuccess = seconds(subject.lastSuccess());
		this.lastFinish = seconds(subject.lastFinish());
		gauge("promptmill.run", "Number of the run", (now) -> subject.run().id()).register(registry);
		for (RunState one : RunState.values()) {
			gauge("promptmill.run.state", "1 for the state the run is in", (now) -> (this.state == one) ? 1 : 0)
				.tag("state", MeasuredTaskApi.word(one))
				.register(registry);
		}
		for (RowStatus status : RowStatus.values()) {
			gauge("promptmill.rows", "Rows by status", (now) -> now.totals().count(status))
				.tag("status", MeasuredTaskApi.word(status))
				.register(registry);
		}
		gauge("promptmill.rows.rate", "Rows settled per second of late", RunSnapshot::rowsPerSecond).register(registry);
		gauge("promptmill.run.remaining", "Until the run is done, as it goes", this::remaining).baseUnit("seconds")
			.register(registry);
		timestamp("promptmill.run.heartbeat", "When the run was last seen alive",
				(now) -> seconds(this.clock.instant()));
		timestamp("promptmill.run.last.success", "When a run of this job last delivered every row in full",
				(now) -> this.lastSuccess);
		timestamp("promptmill.run.last.finish", "When a run of this job last finished, gaps included",
				(now) -> this.lastFinish);
		images();
		callbacks("expected", (totals) -> totals.callbacks().tasks());
		callbacks("came", (totals) -> totals.callbacks().came());
		money();
		if (subject.budget() != null) {
			double budget = subject.budget().doubleValue();
			gauge("promptmill.budget", "What the run may cost at most", (now) -> budget).baseUnit("usd")
				.register(registry);
		}
		pace();
	}

	private void images() {
		images("requested", RunTotals::imagesRequested);
		images("delivered", RunTotals::imagesDelivered);
		images("wrong_size", RunTotals::wrongSize);
	}

	private void images(String kind, ToDoubleFunction<RunTotals> count) {
		gauge("promptmill.images", "Images asked for, on disk, and of other dimensions than asked for",
				(now) -> count.applyAsDouble(now.totals()))
			.tag("kind", kind)
			.register(this.registry);
	}

	private void callbacks(String kind, ToDoubleFunction<RunTotals> count) {
		gauge("promptmill.callbacks.tasks", "Tasks that ended after a callback was asked for, and those it came for",
				(now) -> count.applyAsDouble(now.totals()))
			.tag("kind", kind)
			.register(this.registry);
	}

	private void money() {
		money("estimated", RunTotals::estimated);
		money("reserved", RunTotals::reserved);
		money("billed", RunTotals::billed);
		money("returned", RunTotals::returned);
		money("possibly_billed", RunTotals::possiblyBilled);
	}

	private void money(String kind, Function<RunTotals, BigDecimal> sum) {
		gauge("promptmill.money", "The bill with its bounds", (now) -> sum.apply(now.totals()).doubleValue())
			.baseUnit("usd")
			.tag("kind", kind)
			.register(this.registry);
	}

	private void pace() {
		gauge("promptmill.submit.rate", "Submissions per second in force", (now) -> now.pace().ratePerSecond())
			.register(this.registry);
		gauge("promptmill.submit.rate.ceiling", "Submissions per second at most", (now) -> now.pace().rateCeiling())
			.register(this.registry);
		gauge("promptmill.tasks.open", "Tasks open at the API",
				(now) -> now.totals().count(RowStatus.SUBMITTING) + now.totals().count(RowStatus.GENERATING))
			.register(this.registry);
		gauge("promptmill.tasks.limit", "Tasks that may be open at present", (now) -> now.pace().openLimit())
			.register(this.registry);
		gauge("promptmill.tasks.ceiling", "Tasks that may be open at most", (now) -> now.pace().openCeiling())
			.register(this.registry);
		gauge("promptmill.paused", "Until submissions go on after a 429",
				(now) -> now.pace().pausedFor().toMillis() / 1e3)
			.baseUnit("seconds")
			.register(this.registry);
	}

	void progress(RunSnapshot now) {
		this.progress = now;
	}

	void ended(Run run, RunTotals totals) {
		this.progress = new RunSnapshot(totals, this.progress.pace(), 0, null);
		this.state = run.state();
		Integer code = run.exitCode();
		if (code != null) {
			gauge("promptmill.run.exit.code", "Exit code of the run", (now) -> code).register(this.registry);
		}
		double ended = seconds((run.endedAt() != null) ? run.endedAt() : this.clock.instant());
		timestamp("promptmill.run.ended", "When the run ended", (now) -> ended);
		if (run.state() == RunState.FINISHED && code != null) {
			this.lastFinish = ended;
			this.lastSuccess = (code == 0) ? ended : this.lastSuccess;
		}
	}

	private void timestamp(String name, String description, ToDoubleFunction<RunSnapshot> value) {
		gauge(name + ".timestamp", description, value).baseUnit("seconds").register(this.registry);
	}

	/** Never is no number: nothing can be compared with it. */
	private static double seconds(@Nullable Instant time) {
		return (time != null) ? time.toEpochMilli() / 1e3 : Double.NaN;
	}

	/** A run whose end could not even be written down has failed. */
	void closing() {
		if (this.state == RunState.RUNNING) {
			this.state = RunState.FAILED;
		}
	}

	private double remaining(RunSnapshot now) {
		Instant end = now.endsAt();
		return (end != null) ? Math.max(0, Duration.between(this.clock.instant(), end).toMillis() / 1e3) : Double.NaN;
	}

	private Gauge.Builder<RunGauges> gauge(String name, String description, ToDoubleFunction<RunSnapshot> value) {
		return Gauge.builder(name, this, (gauges) -> value.applyAsDouble(gauges.progress))
			.description(description)
			.strongReference(true);
	}

}
