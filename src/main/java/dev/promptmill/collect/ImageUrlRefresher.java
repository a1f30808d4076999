package dev.promptmill.collect;

import java.util.ArrayList;
import java.util.List;

import dev.promptmill.apixo.PollReply;
import dev.promptmill.apixo.PollVerdict;
import dev.promptmill.apixo.TaskApi;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.step.OpenTask;
import org.jspecify.annotations.Nullable;

/** URLs live 24 hours; the status endpoint hands out fresh ones, free of charge. */
public final class ImageUrlRefresher {

	private final TaskApi api;

	public ImageUrlRefresher(TaskApi api) {
		this.api = api;
	}

	/** The same images; those that are missing get a fresh URL where the API has one. */
	List<ImageRecord> refresh(OpenTask task, List<ImageRecord> images) {
		return refresh(task, images, 0);
	}

	/**
	 * The same for images that are counted otherwise than by their task.
	 * @param offset number of the image before the task's first one; those up to it are
	 * of another task, and stay as they are
	 */
	List<ImageRecord> refresh(OpenTask task, List<ImageRecord> images, int offset) {
		PollReply reply = this.api.poll(task.taskId());
		if (reply.verdict() != PollVerdict.SUCCEEDED) {
			return images;
		}
		List<ImageRecord> fresh = new ArrayList<>(images.size());
		for (ImageRecord image : images) {
			fresh.add(withFreshUrl(image, reply.resultUrls(), offset));
		}
		return fresh;
	}

	private static ImageRecord withFreshUrl(ImageRecord image, List<String> urls, int offset) {
		int number = image.number() - offset;
		@Nullable String url = (number > 0 && number <= urls.size()) ? urls.get(number - 1) : null;
		return (image.stored() != null || url == null) ? image
				: ImageRecord.missing(image.number(), url, image.failure());
	}

}
