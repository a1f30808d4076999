package dev.promptmill.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

import dev.promptmill.simulator.fault.DownloadFault;
import dev.promptmill.simulator.fault.StatusFault;
import dev.promptmill.simulator.fault.SubmitFault;
import dev.promptmill.simulator.fault.TaskResult;
import org.jspecify.annotations.Nullable;

/**
 * Faults by script and by chance. A script speaks of the n-th POST, or of rows whose
 * prompt contains a text; then "the first n times" means the first n POSTs of that
 * prompt, accepted tasks of that prompt (results), polls of each task, or requests for
 * each file. Chances are seeded and do not depend on the order of requests. Each method
 * returns the plan, which is complete before the simulator starts.
 */
public final class ScriptedFaults implements Faults {

	private final SeededRandom random = new SeededRandom(1);

	private final Map<Long, SubmitFault> byPost = new HashMap<>();

	private final TreeMap<Long, SubmitFault> fromPost = new TreeMap<>();

	private final Choice<SubmitAnswer> answers = new Choice<>();

	private final Choice<SubmitFault> submits = new Choice<>();

	private final Choice<StatusFault> polls = new Choice<>();

	private final Choice<DownloadFault> downloads = new Choice<>();

	private final Choice<TaskResult> results = new Choice<>();

	private final AtomicInteger taskDownloadsLeft = new AtomicInteger();

	private long firstTask;

	private @Nullable DownloadFault taskDownload;

	private Duration slowness = Faults.super.slowness();

	private long oversizedBytes = Faults.super.oversizedBytes();

	private String redirectTarget = Faults.super.redirectTarget();

	private boolean closesAfterReply;

	/** The n-th POST since the start, counted from 1, and every one up to the last. */
	public ScriptedFaults posts(long first, long last, SubmitFault fault) {
		for (long number = first; number <= last; number++) {
			this.byPost.put(number, fault);
		}
		return this;
	}

	/** The n-th POST since the start, counted from 1, and every later one. */
	public ScriptedFaults postsFrom(long first, SubmitFault fault) {
		this.fromPost.put(first, fault);
		return this;
	}

	/** The first POSTs of rows whose prompt contains the text. */
	public ScriptedFaults submit(String promptPart, SubmitFault fault, int times) {
		this.submits.rule(promptPart, fault, times);
		return this;
	}

	/** The first POSTs of rows whose prompt contains the text, answered byte for byte. */
	public ScriptedFaults answer(String promptPart, RawAnswer answer, int times) {
		this.answers.rule(promptPart, answer, times);
		return this;
	}

	/** The first requests for each image of tasks whose prompt contains the text. */
	public ScriptedFaults download(String promptPart, DownloadFault fault, int times) {
		this.downloads.rule(promptPart, fault, times);
		return this;
	}

	/**
	 * The first requests in all for images of the n-th accepted task, counted from 1, and
	 * of those after it.
	 */
	public ScriptedFaults downloadsFromTask(long first, DownloadFault fault, int times) {
		this.firstTask = first;
		this.taskDownloadsLeft.set(times);
		this.taskDownload = fault;
		return this;
	}

	/** The first accepted tasks of each prompt that contains the text. */
	public ScriptedFaults result(String promptPart, TaskResult result, int times) {
		this.results.rule(promptPart, result, times);
		return this;
	}

	/** A share of all POSTs, 0 to 1. */
	public ScriptedFaults submitChance(SubmitFault fault, double probability) {
		this.submits.chance(fault, probability);
		return this;
	}

	/** A share of all status requests, 0 to 1. */
	public ScriptedFaults statusChance(StatusFault fault, double probability) {
		this.polls.chance(fault, probability);
		return this;
	}

	/** A share of all downloads, 0 to 1. */
	public ScriptedFaults downloadChance(DownloadFault fault, double probability) {
		this.downloads.chance(fault, probability);
		return this;
	}

	/** How long slow replies and slow bodies take. */
	public ScriptedFaults slowness(Duration duration) {
		this.slowness = duration;
		return this;
	}

	/** The size of an oversized body. */
	public ScriptedFaults oversizedBytes(long bytes) {
		this.oversizedBytes = bytes;
		return this;
	}

	/** Where a redirected download leads to. */
	public ScriptedFaults redirectTarget(String url) {
		this.redirectTarget = url;
		return this;
	}

	/** Closes every connection after one reply that promised to keep it open. */
	public ScriptedFaults closeAfterReply() {
		this.closesAfterReply = true;
		return this;
	}

	@Override
	public @Nullable SubmitAnswer submit(long post, String prompt, long attempt) {
		SubmitAnswer raw = this.answers.scripted(prompt, attempt);
		if (raw != null) {
			return raw;
		}
		SubmitFault fault = this.byPost.get(post);
		if (fault == null) {
			Map.Entry<Long, SubmitFault> begun = this.fromPost.floorEntry(post);
			fault = (begun != null) ? begun.getValue() : decide("submit", this.submits, prompt, prompt, attempt);
		}
		return (fault != null) ? new SubmitFaultAnswer(fault, this.slowness) : null;
	}

	@Override
	public @Nullable StatusFault status(String prompt, String taskId, long poll) {
		return decide("status", this.polls, prompt, taskId, poll);
	}

	@Override
	public @Nullable DownloadFault download(long task, String prompt, String file, long request) {
		if (this.taskDownload != null && task >= this.firstTask && this.taskDownloadsLeft.getAndDecrement() > 0) {
			return this.taskDownload;
		}
		return decide("download", this.downloads, prompt, file, request);
	}

	@Override
	public @Nullable TaskResult result(String prompt, long accepted) {
		return this.results.scripted(prompt, accepted);
	}

	@Override
	public Duration slowness() {
		return this.slowness;
	}

	@Override
	public long oversizedBytes() {
		return this.oversizedBytes;
	}

	@Override
	public String redirectTarget() {
		return this.redirectTarget;
	}

	@Override
	public boolean closesAfterReply() {
		return this.closesAfterReply;
	}

	private <F> @Nullable F decide(String kind, Choice<F> choice, String prompt, String subject, long occasion) {
		F scripted = choice.scripted(prompt, occasion);
		return (scripted != null || choice.chances.isEmpty()) ? scripted
				: choice.at(this.random.about(kind, subject, occasion).nextDouble());
	}

	/** The script and the chances of one kind of fault. */
	private static final class Choice<F> {

		private final List<Rule<F>> script = new ArrayList<>();

		private final Map<F, Double> chances = new LinkedHashMap<>();

		private void rule(String text, F fault, int times) {
			this.script.add(new Rule<>(text, fault, times));
		}

		private void chance(F fault, double probability) {
			this.chances.put(fault, probability);
		}

		private @Nullable F scripted(String prompt, long occasion) {
			return this.script.stream()
				.filter((rule) -> occasion <= rule.times() && prompt.contains(rule.text()))
				.map(Rule::fault)
				.findFirst()
				.orElse(null);
		}

		private @Nullable F at(double draw) {
			double left = draw;
			for (Map.Entry<F, Double> chance : this.chances.entrySet()) {
				left -= chance.getValue();
				if (left < 0) {
					return chance.getKey();
				}
			}
			return null;
		}

	}

	/** Rows whose prompt contains a text meet a fault, the first so many times. */
	private record Rule<F>(String text, F fault, int times) {
	}

}
