package dev.promptmill.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import dev.promptmill.simulator.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** Makes and checks the signed URLs under which images are fetched. */
final class ImageLinks {

	private static final Pattern PATH = Pattern.compile("/files/(task_[0-9a-f]{16})-([1-9]\\d?)\\.png");

	private final String authority;

	private final long seed;

	private final Duration lifetime;

	/**
	 * Makes them.
	 * @param authority host and port that they lead to
	 */
	ImageLinks(String authority, long seed, Duration lifetime) {
		this.authority = authority;
		this.seed = seed;
		this.lifetime = lifetime;
	}

	/**
	 * The URLs of a task's images.
	 * @param task a successful task
	 * @param version which time they are handed out, from 1; 0 in a callback
	 * @param now Unix milliseconds
	 * @return a URL per delivered image
	 */
	List<String> of(Task task, long version, long now) {
		return IntStream.rangeClosed(1, task.course().delivered())
			.mapToObj((image) -> "http://" + this.authority + "/files/" + task.id() + '-' + image + ".png?v=" + version
					+ "&t=" + now + "&sig=" + signature(task.id(), image, Long.toString(version), Long.toString(now)))
			.toList();
	}

	/** The link a call follows, or null if its path is not an image's. */
	@Nullable Link read(HttpRequest call, long now) {
		Matcher matcher = PATH.matcher(call.path());
		if (!matcher.matches()) {
			return null;
		}
		String taskId = matcher.group(1);
		int image = Integer.parseInt(matcher.group(2));
		String version = call.parameter("v");
		String time = call.parameter("t");
		boolean genuine = signature(taskId, image, version, time).equals(call.parameter("sig"));
		boolean expired = genuine && now - Long.parseLong(time) > this.lifetime.toMillis();
		return new Link(taskId, image, genuine ? Long.parseLong(version) : 0, genuine, expired);
	}

	private String signature(String taskId, int image, String version, String time) {
		String signed = String.join("|", Long.toString(this.seed), taskId, Integer.toString(image), version, time);
		return Json.sha256(signed.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
	}

	/**
	 * A link that was followed.
	 *
	 * @param taskId of which task
	 * @param image which of its images, from 1
	 * @param version which time it was handed out
	 * @param genuine whether the signature holds
	 * @param expired whether its time is over
	 */
	record Link(String taskId, int image, long version, boolean genuine, boolean expired) {
	}

}
