package dev.promptmill.ledger;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class OutputLocationTests {

	private static final OutputLocation BUCKET = new OutputLocation("s3://pictures/nights");

	private static final OutputLocation FOLDER = OutputLocation.of(Path.of("/output/../output/nights"));

	@Test
	void bucketThenNamesInItBeginAlike() {
		assertThat(BUCKET.isBucket()).isTrue();
		assertThat(BUCKET.resolve("night-1")).hasToString("s3://pictures/nights/night-1");
		assertThat(BUCKET.parent()).hasToString("s3://pictures");
		assertThat(BUCKET.name()).isEqualTo("nights");
		assertThatIllegalStateException().isThrownBy(BUCKET::folder).withMessage("s3://pictures/nights is no folder");
	}

	@Test
	void folderThenItsPathIsPlain() {
		assertThat(FOLDER.isBucket()).isFalse();
		assertThat(FOLDER.folder()).isEqualTo(Path.of("/output/nights"));
		assertThat(FOLDER.resolve("night-1")).hasToString("/output/nights/night-1");
		assertThat(FOLDER.parent()).hasToString("/output");
		assertThat(FOLDER.parent().parent()).hasToString("/");
		assertThat(FOLDER.name()).isEqualTo("nights");
	}

}
