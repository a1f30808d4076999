package dev.promptmill.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What is left of workers that were killed on this machine. */
class OldDraftsTests {

	private static final Instant BEFORE = Instant.parse("2026-11-30T09:00:00Z");

	@TempDir
	Path staging;

	@Test
	void removeWhenDraftsAreOldThenTheyAreGoneAndAllElseStays() throws IOException {
		Path old = file("night-1/drafts/0a.part", BEFORE.minusSeconds(1));
		Path fresh = file("night-2/drafts/0b.part", BEFORE);
		Path other = file("night-1/drafts/notes.txt", BEFORE.minusSeconds(1));
		Path report = file("night-1/report.html", BEFORE.minusSeconds(1));
		new OldDrafts(this.staging, "drafts").remove(BEFORE);
		assertThat(old).doesNotExist();
		assertThat(fresh).exists();
		assertThat(other).exists();
		assertThat(report).exists();
	}

	@Test
	void removeWhenNothingWasEverInABucketThenNothingHappens() throws IOException {
		Path none = this.staging.resolve("none");
		new OldDrafts(none, "drafts").remove(BEFORE);
		assertThat(none).doesNotExist();
	}

	private Path file(String name, Instant modified) throws IOException {
		Path file = this.staging.resolve(name);
		Files.createDirectories(file.getParent());
		return Files.setLastModifiedTime(Files.writeString(file, "half"), FileTime.from(modified));
	}

}
