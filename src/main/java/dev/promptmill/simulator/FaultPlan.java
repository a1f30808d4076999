package dev.promptmill.simulator;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import dev.promptmill.simulator.fault.DownloadFault;
import dev.promptmill.simulator.fault.FaultMarker;
import dev.promptmill.simulator.fault.FaultRule;
import dev.promptmill.simulator.fault.Faults;
import dev.promptmill.simulator.fault.RawAnswer;
import dev.promptmill.simulator.fault.StatusFault;
import dev.promptmill.simulator.fault.SubmitFault;
import dev.promptmill.simulator.fault.TaskResult;
import org.jspecify.annotations.Nullable;

/**
 * Decides what goes wrong, in this order: the script by POST number, the script by
 * prompt, the prompt's own markers, chance. Occasions count from 1.
 */
final class FaultPlan {

	private final Faults faults;

	private final boolean markers;

	private final SeededRandom seededRandom;

	private final AtomicInteger taskDownloadsLeft;

	FaultPlan(Faults faults, boolean markers, SeededRandom seededRandom) {
		this.faults = faults;
		this.markers = markers;
		this.seededRandom = seededRandom;
		this.taskDownloadsLeft = new AtomicInteger(faults.taskDownloads());
	}

	@Nullable SubmitFault submit(long postNumber, String prompt, long attempt) {
		SubmitFault byNumber = this.faults.byPost().get(postNumber);
		if (byNumber != null) {
			return byNumber;
		}
		SubmitFault fromThere = this.faults.fromPost(postNumber);
		return (fromThere != null) ? fromThere
				: decide("submit", SubmitFault.class, this.faults.submit(), prompt, prompt, attempt);
	}

	@Nullable RawAnswer answer(String prompt, long attempt) {
		return scripted(this.faults.answers(), prompt, attempt);
	}

	@Nullable StatusFault status(String prompt, String taskId, long poll) {
		return decide("status", StatusFault.class, this.faults.status(), prompt, taskId, poll);
	}

	@Nullable DownloadFault download(Task task, String file, long request) {
		DownloadFault ofTask = this.faults.downloadOfTasks(task.number());
		if (ofTask != null && this.taskDownloadsLeft.getAndDecrement() > 0) {
			return ofTask;
		}
		return download(task.order().prompt(), file, request);
	}

	int delivered(TaskResult fate, int requested) {
		return this.faults.resultEntries(fate.delivered(requested));
	}

	@Nullable DownloadFault download(String prompt, String file, long request) {
		return decide("download", DownloadFault.class, this.faults.download(), prompt, file, request);
	}

	TaskResult fate(String prompt, long accepted) {
		TaskResult scripted = scripted(this.faults.fate().script(), prompt, accepted);
		if (scripted != null) {
			return scripted;
		}
		for (FaultMarker marker : markersOf(prompt)) {
			TaskResult fate = fateOf(marker, accepted);
			if (fate != null) {
				return fate;
			}
		}
		TaskResult byChance = byChance("fate", this.faults.fate().chances(), prompt, accepted);
		return (byChance != null) ? byChance : TaskResult.success();
	}

	boolean losesCallback(String taskId) {
		return about("callback", taskId) < this.faults.lostCallbacks();
	}

	/** How often a task's callback is sent. */
	int callbackCopies(String taskId) {
		boolean once = about("callback copy", taskId) >= this.faults.duplicatedCallbacks();
		return this.faults.callbackCopies() + (once ? 0 : 1);
	}

	boolean bringsCallbackForward(String taskId) {
		return about("early callback", taskId) < this.faults.earlyCallbacks();
	}

	/** Milliseconds. */
	long callbackDelay(String taskId) {
		return (long) (about("callback delay", taskId) * this.faults.callbackDelay().toMillis());
	}

	int forgedCallbacks() {
		return this.faults.forgedCallbacks();
	}

	private double about(String question, String taskId) {
		return this.seededRandom.about(question, taskId, 1).nextDouble();
	}

	private static @Nullable TaskResult fateOf(FaultMarker marker, long accepted) {
		if (marker.asks("fail", accepted)) {
			return TaskResult.failed(marker.value());
		}
		if (marker.asks("partial", accepted)) {
			return TaskResult.partial(Integer.parseInt(marker.value()));
		}
		if (marker.asks("surplus", accepted)) {
			return TaskResult.surplus(Integer.parseInt(marker.value()));
		}
		return marker.asks("endless", accepted) ? TaskResult.endless() : null;
	}

	private <F extends Enum<F>> @Nullable F decide(String kind, Class<F> type, Faults.Choice<F> choice, String prompt,
			String subject, long occasion) {
		F scripted = scripted(choice.script(), prompt, occasion);
		if (scripted != null) {
			return scripted;
		}
		for (FaultMarker marker : markersOf(prompt)) {
			if (marker.asks(kind, occasion)) {
				return marker.fault(type);
			}
		}
		return byChance(kind, choice.chances(), subject, occasion);
	}

	private List<FaultMarker> markersOf(String prompt) {
		return this.markers ? FaultMarker.in(prompt) : List.of();
	}

	private static <F> @Nullable F scripted(List<FaultRule<F>> script, String prompt, long occasion) {
		for (FaultRule<F> rule : script) {
			if (rule.covers(prompt, occasion)) {
				return rule.fault();
			}
		}
		return null;
	}

	private <F> @Nullable F byChance(String kind, Map<F, Double> chances, String subject, long occasion) {
		if (chances.isEmpty()) {
			return null;
		}
		double left = this.seededRandom.about(kind, subject, occasion).nextDouble();
		for (Map.Entry<F, Double> chance : chances.entrySet()) {
			left -= chance.getValue();
			if (left < 0) {
				return chance.getKey();
			}
		}
		return null;
	}

}
