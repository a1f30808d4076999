package dev.promptmill.common;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Issue 15.3: reports and images could be read by everybody. */
@DisabledOnOs(OS.WINDOWS)
class FileRightsTests {

	@TempDir
	private Path folder;

	@BeforeEach
	void open() throws IOException {
		Files.setPosixFilePermissions(this.folder, PosixFilePermissions.fromString("rwxr-xr-x"));
	}

	@Test
	void createWhenTheFolderAboveIsMissingThenBothAreTheOwners() throws IOException {
		Path run = FileRights.create(this.folder.resolve("output/run-1"));
		assertThat(rights(run)).isEqualTo("rwx------");
		assertThat(rights(run.getParent())).isEqualTo("rwx------");
		assertThat(rights(FileRights.create(run.resolve("lamps")))).isEqualTo("rwx------");
	}

	@Test
	void createWhenTheFolderAboveExistedWithWiderRightsThenTheUmaskDecides() throws IOException {
		String asEver = rights(Files.createDirectory(this.folder.resolve("plain")));
		assertThat(rights(FileRights.create(this.folder.resolve("run-1")))).isEqualTo(asEver);
		assertThat(rights(FileRights.createOwn(this.folder.resolve("output")))).isEqualTo("rwx------");
	}

	@Test
	void fileInAFolderOfTheOwnersThenItIsTheOwners() throws IOException {
		Path own = FileRights.createOwn(this.folder.resolve("own"));
		FileRights.createFile(own.resolve("a")).close();
		FileRights.openFile(own.resolve("b")).close();
		assertThat(rights(own.resolve("a"))).isEqualTo("rw-------");
		assertThat(rights(own.resolve("b"))).isEqualTo("rw-------");
		FileRights.createFile(this.folder.resolve("c")).close();
		String asEver = rights(Files.createFile(this.folder.resolve("plain")));
		assertThat(rights(this.folder.resolve("c"))).isEqualTo(asEver);
		FileRights.narrowFile(this.folder.resolve("c"));
		assertThat(rights(this.folder.resolve("c"))).isEqualTo("rw-------");
	}

	@Test
	void fileWhenALinkIsPlantedThenItIsNotFollowed() throws IOException {
		Path target = Files.writeString(this.folder.resolve("precious"), "mine");
		Path link = Files.createSymbolicLink(this.folder.resolve("link"), target);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> FileRights.createFile(link));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> FileRights.openFile(link));
		assertThat(target).hasContent("mine");
	}

	@Test
	void refusePlantedWhenTheLinkIsOursThenItIsFollowed() throws IOException {
		Path link = Files.createSymbolicLink(this.folder.resolve("link"), this.folder);
		assertThatNoException().isThrownBy(() -> FileRights.refusePlanted(link));
		assertThatNoException().isThrownBy(() -> FileRights.refusePlanted(this.folder));
		assertThatNoException().isThrownBy(() -> FileRights.refusePlanted(this.folder.resolve("missing")));
	}

	@Test
	void refusePlantedWhenTheLinkBelongsToAnotherAccountThenRefused() throws IOException {
		assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a link away");
		Path link = Files.createSymbolicLink(this.folder.resolve("link"), this.folder);
		Files.setAttribute(link, "posix:owner",
				link.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"),
				LinkOption.NOFOLLOW_LINKS);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> FileRights.refusePlanted(link))
			.withMessageContaining("belongs to nobody", "not followed");
	}

	private static String rights(Path path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
	}

}
