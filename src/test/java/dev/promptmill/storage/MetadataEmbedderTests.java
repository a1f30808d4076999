package dev.promptmill.storage;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;

import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

import dev.promptmill.common.Sha256;
import dev.promptmill.image.TestImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

import static org.assertj.core.api.Assertions.assertThat;

class MetadataEmbedderTests {

	private static final String PROMPT = "ein Leuchtturm \uD83C\uDF0A am Meer";

	private static final String PARAMETERS = "{\"prompt\":\"" + PROMPT + "\",\"seed\":7}";

	@TempDir
	private Path folder;

	private LocalImageStore store;

	@BeforeEach
	void makeStore() {
		this.store = new LocalImageStore(this.folder, false, new Random(1));
	}

	@ParameterizedTest
	@CsvSource({ "png, png, image/png", "jpeg, jpg, image/jpeg" })
	void embedWhenTheTypeHoldsTextsThenOnlyTheTextsAreNew(String format, String extension, String contentType)
			throws Exception {
		StoredImage before = stored(TestImages.encode(format, 40, 30), extension, contentType);
		BufferedImage pixels = ImageIO.read(this.folder.resolve(before.file()).toFile());
		StoredImage after = new MetadataEmbedder(this.store).embed(before, "images/a-1", PROMPT, PARAMETERS);
		Path file = this.folder.resolve(after.file());
		assertThat(after.file()).isEqualTo(before.file());
		assertThat(Files.size(file)).isEqualTo(after.bytes()).isGreaterThan(before.bytes());
		assertThat(after.sha256()).isNotEqualTo(before.sha256());
		assertThat(new ImageVerifier(this.store).verify(after.file(), after.sha256()).state())
			.isEqualTo(VerificationResult.State.OK);
		BufferedImage now = ImageIO.read(file.toFile());
		assertThat(now.getRGB(0, 0, 40, 30, null, 0, 40)).isEqualTo(pixels.getRGB(0, 0, 40, 30, null, 0, 40));
		assertThat(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)).contains(PARAMETERS);
		assertThat(this.folder.resolve("images")).isDirectoryNotContaining("glob:**.part");
	}

	@Test
	void embedWhenItIsAPngThenReadersFindPromptAndParameters() throws Exception {
		StoredImage image = new MetadataEmbedder(this.store).embed(
				stored(TestImages.encode("png", 8, 8), "png", "image/png"), "images/a-1", "nul\0 inside", PARAMETERS);
		ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
		try (ImageInputStream input = ImageIO.createImageInputStream(this.folder.resolve(image.file()).toFile())) {
			reader.setInput(input);
			NodeList texts = ((org.w3c.dom.Element) reader.getImageMetadata(0).getAsTree("javax_imageio_png_1.0"))
				.getElementsByTagName("iTXtEntry");
			assertThat(texts.getLength()).isEqualTo(2);
			assertThat(value(texts.item(0), "keyword")).isEqualTo("Description");
			assertThat(value(texts.item(0), "text")).isEqualTo("nul  inside");
			assertThat(value(texts.item(1), "text")).isEqualTo(PARAMETERS);
		}
		finally {
			reader.dispose();
		}
	}

	@Test
	void embedWhenTheTypeHoldsNoTextsThenTheImageStays() throws Exception {
		StoredImage before = stored(TestImages.encode("gif", 8, 8), "gif", "image/gif");
		assertThat(new MetadataEmbedder(this.store).embed(before, "images/a-1", PROMPT, PARAMETERS)).isEqualTo(before);
	}

	private static String value(Node node, String name) {
		return node.getAttributes().getNamedItem(name).getNodeValue();
	}

	private StoredImage stored(byte[] bytes, String extension, String contentType) throws Exception {
		try (ImageStore.Draft draft = this.store.draft("images/a-1")) {
			draft.write(bytes, 0, bytes.length);
			draft.complete();
			String sha256 = HexFormat.of().formatHex(Sha256.digest().digest(bytes));
			return new StoredImage(draft.keep(extension), sha256, bytes.length, 40, 30, contentType);
		}
	}

}
