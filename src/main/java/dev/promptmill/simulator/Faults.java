package dev.promptmill.simulator;

import java.time.Duration;

import dev.promptmill.simulator.fault.DownloadFault;
import dev.promptmill.simulator.fault.StatusFault;
import dev.promptmill.simulator.fault.TaskResult;
import org.jspecify.annotations.Nullable;

/**
 * The faults that a server shows besides those that prompts and
 * {@link SimulatorSettings#callbackFaults()} ask for: none, unless an implementation
 * knows some. Occasions count from 1.
 */
public interface Faults {

	/**
	 * A server that behaves as documented.
	 * @return no faults
	 */
	static Faults none() {
		return new Faults() {
		};
	}

	/**
	 * An answer to a submission other than the documented one.
	 * @param post how many POSTs there are with this one
	 * @param prompt its prompt
	 * @param attempt how many POSTs of this prompt there are with this one
	 * @return the answer, or null for the documented one
	 */
	default @Nullable SubmitAnswer submit(long post, String prompt, long attempt) {
		return null;
	}

	default @Nullable StatusFault status(String prompt, String taskId, long poll) {
		return null;
	}

	/**
	 * A fault of the download of one image.
	 * @param task how many tasks were accepted up to the image's
	 * @param prompt the prompt
	 * @param file the image's name
	 * @param request how often it was requested
	 * @return the fault, or null for none
	 */
	default @Nullable DownloadFault download(long task, String prompt, String file, long request) {
		return null;
	}

	/**
	 * The end of an accepted task.
	 * @param prompt its prompt
	 * @param accepted how many tasks of this prompt were accepted with it
	 * @return the end, or null for success
	 */
	default @Nullable TaskResult result(String prompt, long accepted) {
		return null;
	}

	/** How long slow replies and slow bodies take. */
	default Duration slowness() {
		return Duration.ofSeconds(90);
	}

	/** The size of an oversized body. */
	default long oversizedBytes() {
		return 80L * 1024 * 1024;
	}

	/** Where a redirected download leads to. */
	default String redirectTarget() {
		return "http://redirected.invalid/image.png";
	}

	/** Whether connections close after one reply that promised to keep them open. */
	default boolean closesAfterReply() {
		return false;
	}

}
