package dev.promptmill.storage;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/** What a {@link LocalImageStore} does in its folder. */
class LocalImageStoreTests extends ImageStoreContract {

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
	void probeThenTheFolderIsThereAndNothingIsLeftInIt() throws IOException {
		store(true).probe();
		assertThat(root()).isEmptyDirectory();
	}

	@Test
	void probeWhenAFolderCannotBeForcedForAReasonThatMayPassThenThrowsAndLeavesNothing() throws IOException {
		LocalImageStore store = new LocalImageStore(root(), new FolderSync((folder) -> {
			throw new FileSystemException(folder + ": Input/output error");
		}, (warning) -> {
		}), new Random());
		assertThatIOException().isThrownBy(store::probe).withMessageContaining("Input/output error");
		assertThat(files()).isEmpty();
	}

	/** Issue 12, fault 20: on some network shares each image failed after it was paid. */
	@Test
	void probeWhenTheFileSystemCannotForceFoldersThenItIsSaidOnceAndImagesAreKept() throws IOException {
		List<String> warnings = new ArrayList<>();
		LocalImageStore store = new LocalImageStore(root(), new FolderSync((folder) -> {
			throw new IOException("Invalid argument");
		}, warnings::add), new Random());
		store.probe();
		assertThat(store.find(put(store, "images/a-1", "pixels"))).hasContent("pixels");
		assertThat(warnings).singleElement().asString().contains("can't force a folder to the disk");
	}

	@Override
	protected ImageStore store() {
		return store(true);
	}

	@Override
	protected ImageStore other() {
		return new LocalImageStore(this.folder.resolve("other"), true, new Random());
	}

	@Override
	protected Set<String> names() throws IOException {
		return files().stream()
			.filter((name) -> name.startsWith("run/"))
			.map((name) -> name.substring("run/".length()))
			.collect(Collectors.toSet());
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

}
