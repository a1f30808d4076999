package dev.promptmill.ledger;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A change of a row's status. Together these are the only ones there are: the SQL guards,
 * the tests and the diagram in docs/money-and-crashes.md are made from them.
 */
public enum RowTransition implements Transition<RowStatus> {

	/** The intent is durable, the request has not left. */
	SUBMIT(from(RowStatus.READY), to(RowStatus.SUBMITTING, "intent on disk")),

	/** The request was answered, or provably never arrived. */
	ANSWER(from(RowStatus.SUBMITTING), to(RowStatus.GENERATING, "accepted, task id on disk"),
			to(RowStatus.READY, "never arrived, 429, or 5xx with attempts left"),
			to(RowStatus.FAILED, "refused, or 5xx and no attempt left"),
			to(RowStatus.PARTIAL, "the same, with images of an earlier run"), to(RowStatus.UNKNOWN, "reply lost")),

	/** The process ended, or stopped waiting, while the request was under way. */
	INTERRUPT(from(RowStatus.SUBMITTING), to(RowStatus.UNKNOWN, "killed in between"),
			to(RowStatus.READY, "killed in between, on-unknown: resubmit, attempts left")),

	/** The task succeeded and its images were fetched, or can't be. */
	DELIVER(from(RowStatus.GENERATING), to(RowStatus.DELIVERED, "every image on disk"),
			to(RowStatus.PARTIAL, "some images on disk"), to(RowStatus.FAILED, "no image available")),

	/** The task failed with a code that no other attempt can change. */
	FAIL(from(RowStatus.GENERATING), to(RowStatus.FAILED, "task failed for good"),
			to(RowStatus.PARTIAL, "the same, with images of an earlier run")),

	/** The task failed with a retryable code. */
	SUBMIT_AGAIN(from(RowStatus.GENERATING), to(RowStatus.READY, "task failed with a retryable code")),

	/** The task failed because the account is empty. */
	RETURN_UNPAID(from(RowStatus.GENERATING), to(RowStatus.READY, "task failed, account empty")),

	/** The task's result belongs to another row already. */
	REJECT_SHARED_TASK(from(RowStatus.GENERATING), to(RowStatus.UNKNOWN, "another row has the result of the task")),

	/** Another row has placed the order, and has it settled. */
	SETTLE_ORDER(from(RowStatus.READY), to(RowStatus.REUSED, "bought by an earlier run"),
			to(RowStatus.PARTIAL, "partly bought by an earlier run"),
			to(RowStatus.FAILED, "bought by an earlier run, its images gone; or given up there"),
			to(RowStatus.UNKNOWN, "on order in another run, or perhaps billed there")),

	/** Another row took the order over, by the operator's instruction. */
	LOSE_ORDER(from(RowStatus.READY), to(RowStatus.UNKNOWN, "bought by another run since")),

	/** A canary row failed and is sent again at a restart. */
	RETRY_CANARY(from(RowStatus.FAILED), to(RowStatus.READY, "restart of a failed canary row, not billed")),

	/** Verification fetched images again. */
	FETCH_AGAIN(from(RowStatus.PARTIAL, RowStatus.FAILED), to(RowStatus.DELIVERED, "verify"),
			to(RowStatus.REUSED, "verify"), to(RowStatus.PARTIAL, "verify")),

	/** Verification found images gone that the API does not have any more. */
	LOSE_IMAGES(from(RowStatus.DELIVERED, RowStatus.REUSED, RowStatus.PARTIAL),
			to(RowStatus.PARTIAL, "verify finds images gone"), to(RowStatus.FAILED, "verify finds images gone")),

	/** The operator sends it again. */
	RESUBMIT(from(RowStatus.UNKNOWN, RowStatus.GENERATING), to(RowStatus.READY, "resolve --resubmit")),

	/** The operator gives it up. */
	ABANDON(from(RowStatus.UNKNOWN, RowStatus.GENERATING), to(RowStatus.FAILED, "resolve --abandon"),
			to(RowStatus.PARTIAL, "the same, with images of an earlier run")),

	/** The operator knows its task. */
	ADOPT(from(RowStatus.UNKNOWN), to(RowStatus.GENERATING, "resolve --task"));

	private final Set<RowStatus> from;

	private final List<Target<RowStatus>> targets;

	@SafeVarargs
	RowTransition(Set<RowStatus> from, Target<RowStatus>... targets) {
		this.from = from;
		this.targets = List.of(targets);
	}

	@Override
	public Set<RowStatus> from() {
		return this.from;
	}

	@Override
	public List<Target<RowStatus>> targets() {
		return this.targets;
	}

	@Override
	public String column() {
		return "status";
	}

	private static Set<RowStatus> from(RowStatus first, RowStatus... others) {
		return EnumSet.of(first, others);
	}

	private static Target<RowStatus> to(RowStatus to, String when) {
		return new Target<>(to, when);
	}

}
