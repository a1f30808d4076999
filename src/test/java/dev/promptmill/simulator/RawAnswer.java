package dev.promptmill.simulator;

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
public record RawAnswer(boolean accepts, Function<String, byte[]> bytes, Duration pause,
		boolean reset) implements SubmitAnswer {

	@Override
	public String label() {
		return "raw";
	}

	@Override
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
