package dev.promptmill.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;

import dev.promptmill.common.Sha256;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

class ImageReuseTests {

	private static final byte[] BYTES = "an image".getBytes(StandardCharsets.UTF_8);

	private static final String SHA256 = HexFormat.of().formatHex(Sha256.digest().digest(BYTES));

	@TempDir
	private Path folder;

	private LocalImageStore from;

	private ImageReuse carryOver;

	@BeforeEach
	void makeStores() throws IOException {
		this.from = store(this.folder.resolve("from"));
		this.carryOver = new ImageReuse(store(this.folder.resolve("to")));
	}

	private static LocalImageStore store(Path root) throws IOException {
		Files.write(Files.createDirectories(root.resolve("images")).resolve("a-1.png"), BYTES);
		return new LocalImageStore(root, true, new Random(1));
	}

	@Test
	void bringWhenItCanBeLinkedThenBothAreOneFile() throws Exception {
		assertThat(bring("images/01/b-1")).isEqualTo("images/01/b-1.png");
		this.carryOver.sync();
		assertThat(Files.isSameFile(this.folder.resolve("to/images/01/b-1.png"),
				this.folder.resolve("from/images/a-1.png")))
			.isTrue();
	}

	@Test
	void bringWhenAKilledProcessLeftSomethingThenItIsReplaced() throws Exception {
		Path target = Files.writeString(this.folder.resolve("to/images/b-1.png"), "half");
		bring("images/b-1");
		assertThat(target).hasBinaryContent(BYTES);
		bring("images/b-1");
		assertThat(target).hasBinaryContent(BYTES);
	}

	@Test
	void bringWhenTheSourceIsMissingOrHasAnotherSizeThenNothingIsBrought() throws Exception {
		assertThat(this.carryOver.bring(this.from, "images/c-1.png", BYTES.length, SHA256, "images/b-1")).isNull();
		assertThat(this.carryOver.bring(this.from, "images/a-1.png", 3, SHA256, "images/b-1")).isNull();
		assertThat(this.folder.resolve("to/images/b-1.png")).doesNotExist();
	}

	@Test
	void bringWhenTheSourceIsASymbolicLinkThenItIsNotFollowed() throws Exception {
		Files.createSymbolicLink(this.folder.resolve("from/images/link.png"),
				this.folder.resolve("from/images/a-1.png"));
		assertThat(this.carryOver.bring(this.from, "images/link.png", BYTES.length, SHA256, "images/b-1")).isNull();
	}

	@Test
	void bringWhenItCantBeLinkedThenItIsCopiedAndCompared() throws Exception {
		Path memory = Path.of("/dev/shm");
		assumeThat(memory).isDirectory().isWritable();
		Path elsewhere = Files.createTempDirectory(memory, "promptmill");
		try {
			assumeThat(Files.getFileStore(elsewhere)).isNotEqualTo(Files.getFileStore(this.folder));
			LocalImageStore other = store(elsewhere);
			assertThat(this.carryOver.bring(other, "images/a-1.png", BYTES.length, SHA256, "images/b-1"))
				.isEqualTo("images/b-1.png");
			assertThat(this.folder.resolve("to/images/b-1.png")).hasBinaryContent(BYTES);
			assertThat(this.carryOver.bring(other, "images/a-1.png", BYTES.length, "00", "images/c-1")).isNull();
			assertThat(this.folder.resolve("to/images")).isDirectoryNotContaining("glob:**c-1*");
		}
		finally {
			Files.delete(elsewhere.resolve("images/a-1.png"));
			Files.delete(elsewhere.resolve("images"));
			Files.delete(elsewhere);
		}
	}

	private String bring(String stem) throws IOException {
		return String.valueOf(this.carryOver.bring(this.from, "images/a-1.png", BYTES.length, SHA256, stem));
	}

}
