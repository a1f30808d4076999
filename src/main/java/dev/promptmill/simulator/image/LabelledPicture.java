package dev.promptmill.simulator.image;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.LineBreakMeasurer;
import java.awt.font.TextAttribute;
import java.awt.font.TextLayout;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.AttributedString;
import java.util.Map;
import java.util.SplittableRandom;

import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Draws a picture that says what it would have shown, and that it is not real. */
public final class LabelledPicture {

	private final int width;

	private final int height;

	private final SplittableRandom random;

	public LabelledPicture(int width, int height, SplittableRandom random) {
		this.width = width;
		this.height = height;
		this.random = random;
	}

	public byte[] png(String prompt) {
		return encoded(drawn(prompt), "png");
	}

	/** The same picture in another format of Java's: {@code jpg} or {@code gif}. */
	public byte[] encodedAs(String format, String prompt) {
		return encoded(drawn(prompt), format);
	}

	private BufferedImage drawn(String prompt) {
		BufferedImage image = new BufferedImage(this.width, this.height, BufferedImage.TYPE_INT_RGB);
		Graphics2D graphics = image.createGraphics();
		try {
			graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
			background(graphics);
			label(graphics, prompt);
		}
		finally {
			graphics.dispose();
		}
		return image;
	}

	private void background(Graphics2D graphics) {
		float hue = (float) this.random.nextDouble();
		graphics.setColor(Color.getHSBColor(hue, 0.55f, 0.45f));
		graphics.fillRect(0, 0, this.width, this.height);
		for (int i = 0; i < 5; i++) {
			int size = this.random.nextInt(this.height / 4, this.height);
			graphics.setColor(Color.getHSBColor(hue + 0.05f * i, 0.5f, 0.5f + 0.05f * i));
			graphics.fillOval(this.random.nextInt(this.width) - size / 2, this.random.nextInt(this.height) - size / 2,
					size, size);
		}
	}

	private void label(Graphics2D graphics, String prompt) {
		int margin = this.width / 16;
		float size = Math.max(16, (float) Math.sqrt((double) this.width * this.height / (prompt.length() + 40)) * 0.6f);
		Font font = new Font(Font.SANS_SERIF, Font.BOLD, 1).deriveFont(Math.min(size, this.height / 12f));
		graphics.setColor(Color.WHITE);
		Map<TextAttribute, ?> attributes = Map.of(TextAttribute.FONT, font);
		LineBreakMeasurer lines = new LineBreakMeasurer(
				new AttributedString(prompt.isBlank() ? "-" : prompt, attributes).getIterator(),
				graphics.getFontRenderContext());
		float y = margin;
		while (lines.getPosition() < Math.max(1, prompt.length()) && y < this.height - 2 * margin) {
			TextLayout line = lines.nextLayout(this.width - 2f * margin);
			y += line.getAscent();
			line.draw(graphics, margin, y);
			y += line.getDescent() + line.getLeading();
		}
		graphics.setFont(font.deriveFont(this.height / 24f));
		graphics.drawString("SIMULATED", margin, this.height - margin / 2);
	}

	private static byte[] encoded(BufferedImage image, String format) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
			if (!ImageIO.write(image, format, out)) {
				throw new IllegalStateException("This Java runtime writes no " + format);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("A simulated picture cannot be encoded", ex);
		}
		return bytes.toByteArray();
	}

}
