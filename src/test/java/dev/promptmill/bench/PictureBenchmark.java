package dev.promptmill.bench;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/** The processor time that a picture of the usual size costs. */
final class PictureBenchmark {

	private static final int SIDE = 1024;

	private static final int FEW = 200;

	private static final int MANY = 1000;

	private PictureBenchmark() {
	}

	/** What further pictures cost, without the start of the process and its compilers. */
	static List<Result> pictures(BenchmarkWorkspace workspace) throws Exception {
		List<Result> results = new ArrayList<>();
		for (String type : List.of("png", "jpeg")) {
			byte[] picture = type.equals("png") ? png() : jpeg();
			try (PictureServer server = new PictureServer(picture, type)) {
				double each = perPicture((rows) -> program(workspace, server, rows));
				double script = perPicture((rows) -> script(workspace, server, rows));
				results.add(Result.atMost(
						Result.text("processor time per %s of %d kB, 1024x1024: ms", type, picture.length / 1000),
						type.equals("png") ? 15 : 14.5, each,
						Result.text("picture %d to %d; the plain script, which verifies nothing, %.1f ms: %.1f times",
								FEW + 1, MANY, script, each / script)));
			}
		}
		return results;
	}

	private static double perPicture(Run run) throws Exception {
		double few = run.cpuSeconds(FEW);
		return 1000 * (run.cpuSeconds(MANY) - few) / (MANY - FEW);
	}

	private static double program(BenchmarkWorkspace workspace, PictureServer server, int rows) throws Exception {
		return workspace
			.run(server.baseUrl(), workspace.csv(rows, SIDE), workspace.folder("pictures"),
					BenchmarkWorkspace.UNLIMITED)
			.await()
			.cpuSeconds();
	}

	private static double script(BenchmarkWorkspace workspace, PictureServer server, int rows) throws Exception {
		return workspace.script(server.baseUrl(), workspace.csv(rows, SIDE), 16).await().cpuSeconds();
	}

	/** About 2.8 MB, as the noise of a photograph makes it. */
	private static byte[] png() throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		ImageIO.write(photograph(4.2), "png", bytes);
		return bytes.toByteArray();
	}

	/** About 170 kB. */
	private static byte[] jpeg() throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
		ImageWriteParam parameters = writer.getDefaultWriteParam();
		parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
		parameters.setCompressionQuality(0.9F);
		writer.setOutput(ImageIO.createImageOutputStream(bytes));
		writer.write(null, new IIOImage(photograph(4.2), null, null), parameters);
		writer.dispose();
		return bytes.toByteArray();
	}

	/** Gradients and waves with noise of a standard deviation. */
	private static BufferedImage photograph(double noise) {
		BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
		Random random = new Random(7);
		for (int y = 0; y < SIDE; y++) {
			for (int x = 0; x < SIDE; x++) {
				double light = 128 + 60 * Math.sin(x / 97.0) + 50 * Math.cos(y / 61.0);
				int red = level(light + 0.02 * x + noise * random.nextGaussian());
				int green = level(light - 0.03 * y + noise * random.nextGaussian());
				int blue = level(0.8 * light + noise * random.nextGaussian());
				image.setRGB(x, y, red << 16 | green << 8 | blue);
			}
		}
		return image;
	}

	private static int level(double value) {
		return (int) Math.max(0, Math.min(255, value));
	}

	/** A run of so many rows. */
	private interface Run {

		double cpuSeconds(int rows) throws Exception;

	}

}
