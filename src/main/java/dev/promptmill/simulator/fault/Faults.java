package dev.promptmill.simulator.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * The plan of what goes wrong, by script and by chance. A script speaks of the n-th POST,
 * or of rows whose prompt contains a text; then "the first n times" means the first n
 * POSTs of that prompt, accepted tasks of that prompt (fates), polls of each task, or
 * requests for each file. Chances are seeded and do not depend on the order of requests.
 */
public final class Faults {

	private final Builder plan;

	private Faults(Builder plan) {
		this.plan = plan;
	}

	/**
	 * A server that behaves as documented.
	 * @return no faults
	 */
	public static Faults none() {
		return builder().build();
	}

	/**
	 * Starts a plan.
	 * @return a builder without faults
	 */
	public static Builder builder() {
		return new Builder();
	}

	public Map<Long, SubmitFault> byPost() {
		return this.plan.byPost;
	}

	public @Nullable SubmitFault fromPost(long number) {
		Map.Entry<Long, SubmitFault> begun = this.plan.fromPost.floorEntry(number);
		return (begun != null) ? begun.getValue() : null;
	}

	public Choice<SubmitFault> submit() {
		return this.plan.submit;
	}

	public List<FaultRule<RawAnswer>> answers() {
		return this.plan.answers;
	}

	public Choice<StatusFault> status() {
		return this.plan.status;
	}

	public Choice<DownloadFault> download() {
		return this.plan.download;
	}

	public @Nullable DownloadFault downloadOfTasks(long task) {
		return (task >= this.plan.firstTask) ? this.plan.taskDownload : null;
	}

	/** How many downloads such a fault spoils in all. */
	public int taskDownloads() {
		return this.plan.taskDownloads;
	}

	public int resultEntries(int delivered) {
		return Math.max(delivered, this.plan.fewestImages);
	}

	public Choice<TaskResult> fate() {
		return this.plan.fate;
	}

	public Duration slowness() {
		return this.plan.slowness;
	}

	public long oversizedBytes() {
		return this.plan.oversizedBytes;
	}

	public @Nullable String redirectTarget() {
		return this.plan.redirectTarget;
	}

	public boolean closesAfterReply() {
		return this.plan.closeAfterReply;
	}

	public int callbackCopies() {
		return this.plan.callbackCopies;
	}

	public double lostCallbacks() {
		return this.plan.lostCallbacks;
	}

	public double duplicatedCallbacks() {
		return this.plan.duplicatedCallbacks;
	}

	public double earlyCallbacks() {
		return this.plan.earlyCallbacks;
	}

	public Duration callbackDelay() {
		return this.plan.callbackDelay;
	}

	public int forgedCallbacks() {
		return this.plan.forgedCallbacks;
	}

	/** The script and the chances of one kind of fault. */
	public record Choice<F>(List<FaultRule<F>> script, Map<F, Double> chances) {

		static <F> Choice<F> none() {
			return new Choice<>(new ArrayList<>(), new LinkedHashMap<>());
		}

		Choice<F> copy() {
			return new Choice<>(List.copyOf(this.script), new LinkedHashMap<>(this.chances));
		}

		void rule(String text, F fault, int times) {
			this.script.add(new FaultRule<>(text, fault, times));
		}

		void chance(F fault, double probability) {
			double total = probability + this.chances.values().stream().mapToDouble(Double::doubleValue).sum();
			if (probability < 0 || total > 1) {
				throw new IllegalArgumentException("Probability %s of %s: each must be at least 0, their sum at most 1"
					.formatted(probability, fault));
			}
			this.chances.put(fault, probability);
		}

	}

	/** Builds a plan; every method returns the builder. */
	public static final class Builder {

		private final Map<Long, SubmitFault> byPost = new LinkedHashMap<>();

		private final List<FaultRule<RawAnswer>> answers = new ArrayList<>();

		private final TreeMap<Long, SubmitFault> fromPost = new TreeMap<>();

		private final Choice<SubmitFault> submit;

		private final Choice<StatusFault> status;

		private final Choice<DownloadFault> download;

		private final Choice<TaskResult> fate;

		private long firstTask;

		private int taskDownloads;

		private @Nullable DownloadFault taskDownload;

		private int fewestImages;

		private Duration slowness = Duration.ofSeconds(90);

		private long oversizedBytes = 80L * 1024 * 1024;

		private @Nullable String redirectTarget;

		private boolean closeAfterReply;

		private int callbackCopies = 1;

		private double lostCallbacks;

		private double duplicatedCallbacks;

		private double earlyCallbacks;

		private Duration callbackDelay = Duration.ZERO;

		private int forgedCallbacks;

		private Builder() {
			this(Choice.none(), Choice.none(), Choice.none(), Choice.none());
		}

		private Builder(Choice<SubmitFault> submit, Choice<StatusFault> status, Choice<DownloadFault> download,
				Choice<TaskResult> fate) {
			this.submit = submit;
			this.status = status;
			this.download = download;
			this.fate = fate;
		}

		/**
		 * The n-th POST since the start, counted from 1, and every one up to the last.
		 */
		public Builder posts(long first, long last, SubmitFault fault) {
			for (long number = first; number <= last; number++) {
				this.byPost.put(number, fault);
			}
			return this;
		}

		/** The n-th POST since the start, counted from 1, and every later one. */
		public Builder postsFrom(long first, SubmitFault fault) {
			this.fromPost.put(first, fault);
			return this;
		}

		/** The n-th POST since the start, counted from 1. */
		public Builder post(long number, SubmitFault fault) {
			return posts(number, number, fault);
		}

		/** The first POSTs of rows whose prompt contains the text. */
		public Builder submit(String promptPart, SubmitFault fault, int times) {
			this.submit.rule(promptPart, fault, times);
			return this;
		}

		/**
		 * The first POSTs of rows whose prompt contains the text, answered byte for byte.
		 */
		public Builder answer(String promptPart, RawAnswer answer, int times) {
			this.answers.add(new FaultRule<>(promptPart, answer, times));
			return this;
		}

		/** The first polls of each task whose prompt contains the text. */
		public Builder status(String promptPart, StatusFault fault, int times) {
			this.status.rule(promptPart, fault, times);
			return this;
		}

		/** The first requests for each image of tasks whose prompt contains the text. */
		public Builder download(String promptPart, DownloadFault fault, int times) {
			this.download.rule(promptPart, fault, times);
			return this;
		}

		/**
		 * The first requests in all for images of the n-th accepted task, counted from 1,
		 * and of those after it.
		 */
		public Builder downloadsFromTask(long first, DownloadFault fault, int times) {
			this.firstTask = first;
			this.taskDownloads = times;
			this.taskDownload = fault;
			return this;
		}

		/** Tasks deliver and charge at least so many images, whatever was asked for. */
		public Builder fewestImages(int images) {
			this.fewestImages = images;
			return this;
		}

		/** The first accepted tasks of each prompt that contains the text. */
		public Builder fate(String promptPart, TaskResult fate, int times) {
			this.fate.rule(promptPart, fate, times);
			return this;
		}

		/** A share of all POSTs, 0 to 1. */
		public Builder submitChance(SubmitFault fault, double probability) {
			this.submit.chance(fault, probability);
			return this;
		}

		/** A share of all status requests, 0 to 1. */
		public Builder statusChance(StatusFault fault, double probability) {
			this.status.chance(fault, probability);
			return this;
		}

		/** A share of all downloads, 0 to 1. */
		public Builder downloadChance(DownloadFault fault, double probability) {
			this.download.chance(fault, probability);
			return this;
		}

		/** A share of all accepted tasks, 0 to 1. */
		public Builder fateChance(TaskResult fate, double probability) {
			this.fate.chance(fate, probability);
			return this;
		}

		/** How long slow replies and slow bodies take; 90 s unless said. */
		public Builder slowness(Duration slowness) {
			this.slowness = slowness;
			return this;
		}

		/** The size of an oversized body; 80 MiB unless said. */
		public Builder oversizedBytes(long bytes) {
			this.oversizedBytes = bytes;
			return this;
		}

		/** Where a redirected download leads to. */
		public Builder redirectTarget(String url) {
			this.redirectTarget = url;
			return this;
		}

		/** Closes every connection after one reply that promised to keep it open. */
		public Builder closeAfterReply() {
			this.closeAfterReply = true;
			return this;
		}

		/** How often each callback is sent; 1 unless said. */
		public Builder callbackCopies(int copies) {
			this.callbackCopies = copies;
			return this;
		}

		/** The share of tasks, 0 to 1, whose callback is never sent. */
		public Builder lostCallbacks(double probability) {
			this.lostCallbacks = probability;
			return this;
		}

		/**
		 * The share of tasks, 0 to 1, whose callback is sent once more than the others.
		 */
		public Builder duplicatedCallbacks(double probability) {
			this.duplicatedCallbacks = probability;
			return this;
		}

		/**
		 * The share of tasks, 0 to 1, that end as soon as they are accepted and whose
		 * callback is delivered before their submission is answered.
		 */
		public Builder earlyCallbacks(double probability) {
			this.earlyCallbacks = probability;
			return this;
		}

		/**
		 * How late callbacks come at most: each by a time of its own, so that they come
		 * in another order than tasks end in.
		 */
		public Builder callbackDelay(Duration most) {
			this.callbackDelay = most;
			return this;
		}

		/**
		 * How many callbacks strangers send for each task as soon as it is accepted, in
		 * turn: for a task that does not exist, for this task with a made-up result, to a
		 * wrong address, and rubbish.
		 */
		public Builder forgedCallbacks(int perTask) {
			this.forgedCallbacks = perTask;
			return this;
		}

		/**
		 * Finishes the plan.
		 * @return an immutable plan
		 */
		public Faults build() {
			Builder copy = new Builder(this.submit.copy(), this.status.copy(), this.download.copy(), this.fate.copy());
			copy.byPost.putAll(this.byPost);
			copy.answers.addAll(this.answers);
			copy.fromPost.putAll(this.fromPost);
			copy.firstTask = this.firstTask;
			copy.taskDownloads = this.taskDownloads;
			copy.taskDownload = this.taskDownload;
			copy.fewestImages = this.fewestImages;
			copy.slowness = this.slowness;
			copy.oversizedBytes = this.oversizedBytes;
			copy.redirectTarget = this.redirectTarget;
			copy.closeAfterReply = this.closeAfterReply;
			copy.callbackCopies = this.callbackCopies;
			copy.lostCallbacks = this.lostCallbacks;
			copy.duplicatedCallbacks = this.duplicatedCallbacks;
			copy.earlyCallbacks = this.earlyCallbacks;
			copy.callbackDelay = this.callbackDelay;
			copy.forgedCallbacks = this.forgedCallbacks;
			return new Faults(copy);
		}

	}

}
