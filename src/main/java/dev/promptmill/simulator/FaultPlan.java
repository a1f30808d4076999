package dev.promptmill.simulator;

import java.util.List;

import dev.promptmill.simulator.fault.CallbackFaults;
import dev.promptmill.simulator.fault.DownloadFault;
import dev.promptmill.simulator.fault.FaultMarker;
import dev.promptmill.simulator.fault.StatusFault;
import dev.promptmill.simulator.fault.SubmitFault;
import dev.promptmill.simulator.fault.TaskResult;
import org.jspecify.annotations.Nullable;

/**
 * Decides what goes wrong: what the {@link Faults} say, else what the prompt's own
 * markers ask for; with callbacks, what chance says. Occasions count from 1.
 */
final class FaultPlan {

	private final Faults faults;

	private final CallbackFaults callbacks;

	private final boolean markers;

	private final SeededRandom seededRandom;

	FaultPlan(SimulatorSettings settings) {
		this.faults = settings.faults();
		this.callbacks = settings.callbackFaults();
		this.markers = settings.markers();
		this.seededRandom = new SeededRandom(settings.seed());
	}

	@Nullable SubmitAnswer submit(long post, String prompt, long attempt) {
		SubmitAnswer planned = this.faults.submit(post, prompt, attempt);
		if (planned != null) {
			return planned;
		}
		SubmitFault marked = marked("submit", SubmitFault.class, prompt, attempt);
		return (marked != null) ? new SubmitFaultAnswer(marked, this.faults.slowness()) : null;
	}

	@Nullable StatusFault status(String prompt, String taskId, long poll) {
		StatusFault planned = this.faults.status(prompt, taskId, poll);
		return (planned != null) ? planned : marked("status", StatusFault.class, prompt, poll);
	}

	@Nullable DownloadFault download(Task task, String file, long request) {
		String prompt = task.order().prompt();
		DownloadFault planned = this.faults.download(task.number(), prompt, file, request);
		return (planned != null) ? planned : marked("download", DownloadFault.class, prompt, request);
	}

	TaskResult result(String prompt, long accepted) {
		TaskResult planned = this.faults.result(prompt, accepted);
		if (planned != null) {
			return planned;
		}
		for (FaultMarker marker : markersOf(prompt)) {
			TaskResult result = resultOf(marker, accepted);
			if (result != null) {
				return result;
			}
		}
		return TaskResult.success();
	}

	boolean losesCallback(String taskId) {
		return about("callback", taskId) < this.callbacks.lost();
	}

	/** How often a task's callback is sent. */
	int callbackCopies(String taskId) {
		return (about("callback copy", taskId) < this.callbacks.duplicated()) ? 2 : 1;
	}

	boolean bringsCallbackForward(String taskId) {
		return about("early callback", taskId) < this.callbacks.early();
	}

	/** Milliseconds. */
	long callbackDelay(String taskId) {
		return (long) (about("callback delay", taskId) * this.callbacks.delay().toMillis());
	}

	int forgedCallbacks() {
		return this.callbacks.forged();
	}

	private double about(String question, String taskId) {
		return this.seededRandom.about(question, taskId, 1).nextDouble();
	}

	private static @Nullable TaskResult resultOf(FaultMarker marker, long accepted) {
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

	private <F extends Enum<F>> @Nullable F marked(String kind, Class<F> type, String prompt, long occasion) {
		for (FaultMarker marker : markersOf(prompt)) {
			if (marker.asks(kind, occasion)) {
				return marker.fault(type);
			}
		}
		return null;
	}

	private List<FaultMarker> markersOf(String prompt) {
		return this.markers ? FaultMarker.in(prompt) : List.of();
	}

}
