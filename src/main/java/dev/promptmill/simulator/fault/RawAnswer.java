package dev.promptmill.simulator.fault;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;

import dev.promptmill.simulator.http.HttpResponse;

/**
 * An answer to a submission, byte for byte, however far from HTTP or from the
 * documentation: what the wire carries from the status line on.
 *
 * @param accepts whether the task is created and charged before
 * @param bytes the bytes that are written, given the id of the task (empty where none is
 * created)
 * @param pause how long to wait in the middle of the bytes
 * @param reset whether the connection is reset afterwards rather than closed
 */
public record RawAnswer(boolean accepts, Function<String, byte[]> bytes, Duration pause, boolean reset) {

	/** What a text may hold in place of the id of the task. */
	public static final String TASK_ID = "{taskId}";

	/** The books' word for such an answer. */
	public static final String LABEL = "raw";

	/**
	 * An answer made of text.
	 * @param accepts whether the task is created and charged before
	 * @param text what is written, in UTF-8; {@value #TASK_ID} stands for the task's id
	 * @return the answer, after which the connection is closed
	 */
	public static RawAnswer text(boolean accepts, String text) {
		return new RawAnswer(accepts, (taskId) -> text.replace(TASK_ID, taskId).getBytes(StandardCharsets.UTF_8),
				Duration.ZERO, false);
	}

	public HttpResponse reply(String taskId) {
		byte[] wire = this.bytes.apply(taskId);
		int half = this.pause.isZero() ? wire.length : wire.length / 2;
		return HttpResponse.raw((out, pauses) -> {
			out.write(wire, 0, half);
			out.flush();
			if (half < wire.length) {
				pauses.pause(this.pause);
				out.write(wire, half, wire.length - half);
			}
		}, this.reset ? HttpResponse.Ending.RESET : HttpResponse.Ending.CLOSE);
	}

}
