package dev.promptmill.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;

import dev.promptmill.common.Sha256;
import dev.promptmill.image.TestImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link ImageVerifier}. */
class ImageVerifierTests {

	private static final String FILE = "images/panda-1.png";

	private final byte[] image = TestImages.encode("png", 64, 48);

	@TempDir
	Path folder;

	@Test
	void verifyWhenImageIsAsItWasThenOk() throws IOException {
		assertThat(verify(this.image, hash(this.image)).state()).isEqualTo(VerificationResult.State.OK);
		assertThat(verify(this.image, hash(this.image).toUpperCase(Locale.ROOT)).state())
			.isEqualTo(VerificationResult.State.OK);
	}

	@Test
	void verifyWhenImageIsGoneThenMissing() throws IOException {
		assertThat(verifier().verify(FILE, hash(this.image)).state()).isEqualTo(VerificationResult.State.MISSING);
	}

	@Test
	void verifyWhenOneBitDiffersThenBroken() throws IOException {
		byte[] flipped = this.image.clone();
		flipped[flipped.length / 2] ^= 1;
		VerificationResult verified = verify(flipped, hash(this.image));
		assertThat(verified.state()).isEqualTo(VerificationResult.State.BROKEN);
		assertThat(verified.reason()).contains(hash(flipped));
	}

	@Test
	void verifyWhenImageIsCutThenBroken() throws IOException {
		byte[] cut = Arrays.copyOf(this.image, this.image.length - 20);
		assertThat(verify(cut, hash(this.image)).state()).isEqualTo(VerificationResult.State.BROKEN);
	}

	@Test
	void verifyWhenHashFitsButBytesAreNoImageThenBroken() throws IOException {
		byte[] cut = Arrays.copyOf(this.image, this.image.length - 20);
		VerificationResult verified = verify(cut, hash(cut));
		assertThat(verified.state()).isEqualTo(VerificationResult.State.BROKEN);
		assertThat(verified.reason()).contains("ends too early");
	}

	private VerificationResult verify(byte[] bytes, String sha256) throws IOException {
		Files.createDirectories(this.folder.resolve("images"));
		Files.write(this.folder.resolve(FILE), bytes);
		return verifier().verify(FILE, sha256);
	}

	private ImageVerifier verifier() {
		return new ImageVerifier(new LocalImageStore(this.folder, false, new Random()));
	}

	private static String hash(byte[] bytes) {
		return HexFormat.of().formatHex(Sha256.digest().digest(bytes));
	}

}
