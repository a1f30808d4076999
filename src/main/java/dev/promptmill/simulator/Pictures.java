package dev.promptmill.simulator;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.promptmill.simulator.image.ImageMode;
import dev.promptmill.simulator.image.LabelledPicture;
import dev.promptmill.simulator.image.OutputSize;
import dev.promptmill.simulator.image.Png;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the images of tasks. Every image carries its task and number as a comment. */
final class Pictures {

	private static final Logger LOG = LoggerFactory.getLogger(Pictures.class);

	private final ImageMode mode;

	private final SeededRandom seededRandom;

	private final Map<OutputSize, byte[]> plain = new ConcurrentHashMap<>();

	Pictures(ImageMode mode, SeededRandom seededRandom) {
		this.mode = mode;
		this.seededRandom = seededRandom;
	}

	byte[] png(Task task, int image) {
		return png(task, image, new OutputSize(task.order().width(), task.order().height()));
	}

	/** The image in another size than the one asked for. */
	byte[] shrunkPng(Task task, int image) {
		return png(task, image, new OutputSize(task.order().width() / 2, task.order().height() / 2));
	}

	/** The image as {@code jpg} or {@code gif}. */
	byte[] encodedAs(String format, Task task, int image) {
		return picture(task, image, new OutputSize(task.order().width(), task.order().height())).encodedAs(format,
				"as " + format);
	}

	private byte[] png(Task task, int image, OutputSize size) {
		byte[] png = (this.mode == ImageMode.LABELLED) ? labelled(task, image, size) : plain(size);
		return Png.withComment(png, "SIMULATED %s image %d".formatted(task.id(), image));
	}

	private byte[] labelled(Task task, int image, OutputSize size) {
		try {
			return picture(task, image, size).png(task.order().prompt());
		}
		catch (RuntimeException | LinkageError ex) {
			// A Java runtime without fonts or imaging libraries still simulates.
			LOG.debug("No labelled pictures on this Java runtime, plain ones instead", ex);
			return plain(size);
		}
	}

	private byte[] plain(OutputSize size) {
		return this.plain.computeIfAbsent(size, (wanted) -> Png.grey(wanted.width(), wanted.height()));
	}

	private LabelledPicture picture(Task task, int image, OutputSize size) {
		return new LabelledPicture(size.width(), size.height(),
				this.seededRandom.about("picture", task.order().prompt(), image));
	}

}
