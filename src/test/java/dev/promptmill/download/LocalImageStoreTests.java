package dev.promptmill.download;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Tests for {@link LocalImageStore}. */
class LocalImageStoreTests {

	@TempDir
	Path folder;

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void keepWhenDraftIsWrittenThenFileHasItsBytesAndNothingElseIsLeft(boolean sync) throws IOException {
		LocalImageStore store = store(sync);
		String file = put(store, "images/03/panda-1", "pixels");
		assertThat(file).isEqualTo("images/03/panda-1.png");
		assertThat(store.find(file)).isEqualTo(root().resolve(file)).hasContent("pixels");
		assertThat(files()).containsExactly("run/images/03/panda-1.png");
	}

	@Test
	void keepWhenNameIsTakenThenReplacesTheEarlierImage() throws IOException {
		LocalImageStore store = store(false);
		put(store, "images/panda-1", "old");
		assertThat(store.find(put(store, "images/panda-1", "new"))).hasContent("new");
		assertThat(files()).hasSize(1);
	}

	@Test
	void closeWhenDraftWasNotKeptThenLeavesEarlierImageAndNoDraft() throws IOException {
		LocalImageStore store = store(false);
		String file = put(store, "images/panda-1", "old");
		try (ImageStore.Draft draft = store.draft("images/panda-1")) {
			draft.write(new byte[] { 1, 2, 3 }, 0, 3);
			assertThat(files()).hasSize(2);
		}
		assertThat(store.find(file)).hasContent("old");
		assertThat(files()).hasSize(1);
	}

	@Test
	void draftWhenAnotherOfThatNameIsOpenThenIsASecondFile() throws IOException {
		LocalImageStore store = store(false);
		try (ImageStore.Draft first = store.draft("images/a-1"); ImageStore.Draft second = store.draft("images/a-1")) {
			first.write(new byte[] { '1' }, 0, 1);
			second.write(new byte[] { '2' }, 0, 1);
			assertThat(first.complete()).hasContent("1").isNotEqualTo(second.complete());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/etc/x", "../x", "images/../../x", "images//x", "images/.x", "images\\x", "C:x",
			"images/x/", "images/\u0000", "~/x", "images/\u00e9" })
	void draftWhenNameLeadsElsewhereThenThrows(String stem) {
		assertThatIllegalArgumentException().isThrownBy(() -> store(false).draft(stem));
		assertThatIllegalArgumentException().isThrownBy(() -> store(false).find(stem));
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void draftWhenFolderInsideIsALinkThenRefuses() throws IOException {
		Path elsewhere = Files.createDirectory(this.folder.resolve("elsewhere"));
		Files.createDirectory(root());
		Files.createSymbolicLink(root().resolve("images"), elsewhere);
		Files.writeString(elsewhere.resolve("a-1.png"), "secret");
		assertThatIOException().isThrownBy(() -> store(false).draft("images/a-2"))
			.withMessageContaining("symbolic link");
		assertThatIOException().isThrownBy(() -> store(false).find("images/a-1.png"));
		assertThat(files()).containsExactly("elsewhere/a-1.png");
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void keepWhenNameIsALinkThenReplacesTheLinkAndNotItsTarget() throws IOException {
		Path target = Files.writeString(this.folder.resolve("precious"), "precious");
		Files.createDirectories(root().resolve("images"));
		Files.createSymbolicLink(root().resolve("images/a-1.png"), target);
		assertThat(store(false).find("images/a-1.png")).isNull();
		put(store(false), "images/a-1", "pixels");
		assertThat(target).hasContent("precious");
		assertThat(root().resolve("images/a-1.png")).isRegularFile().hasContent("pixels");
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void draftWhenRootItselfIsALinkThenFollowsIt() throws IOException {
		Path disk = Files.createDirectory(this.folder.resolve("disk"));
		Files.createSymbolicLink(root(), disk);
		LocalImageStore store = store(false);
		assertThat(store.find(put(store, "images/a-1", "pixels"))).hasContent("pixels");
		store.draft("images/a-2").complete();
		assertThat(store.sweep()).isEqualTo(1);
	}

	@Test
	void draftWhenRootIsAFileThenThrows() throws IOException {
		Files.writeString(root(), "a file");
		assertThatIOException().isThrownBy(() -> store(false).draft("images/a-1"));
	}

	@Test
	void sweepWhenCrashLeftDraftsThenRemovesThemOnly() throws IOException {
		LocalImageStore store = store(false);
		put(store, "images/a-1", "pixels");
		store.draft("images/b-1").complete();
		store.draft("images/00/c-1").complete();
		Files.createDirectory(root().resolve("images/folder.part"));
		assertThat(store.sweep()).isEqualTo(2);
		assertThat(files()).containsExactly("run/images/a-1.png");
		assertThat(root().resolve("images/folder.part")).isDirectory();
	}

	@Test
	void sweepWhenThereIsNoFolderYetThenDoesNothing() throws IOException {
		assertThat(store(false).sweep()).isZero();
	}

	@Test
	void keepWhenDraftWasSweptThenThrows() throws IOException {
		LocalImageStore store = store(false);
		try (ImageStore.Draft draft = store.draft("images/a-1")) {
			draft.complete();
			store.sweep();
			assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> draft.keep("png"));
		}
	}

	private LocalImageStore store(boolean sync) {
		return new LocalImageStore(root(), sync, new Random());
	}

	private Path root() {
		return this.folder.resolve("run");
	}

	private List<String> files() throws IOException {
		try (Stream<Path> paths = Files.walk(this.folder)) {
			return paths.filter(Files::isRegularFile)
				.map((path) -> this.folder.relativize(path).toString().replace('\\', '/'))
				.sorted()
				.toList();
		}
	}

	private static String put(ImageStore store, String stem, String content) throws IOException {
		try (ImageStore.Draft draft = store.draft(stem)) {
			draft.write(content.getBytes(StandardCharsets.UTF_8), 0, content.length());
			draft.complete();
			return draft.keep("png");
		}
	}

}
