package dev.promptmill.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import dev.promptmill.settings.SettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Issue 15.1: another account read the ledger's secret and ran commands as the operator.
 */
@DisabledOnOs(OS.WINDOWS)
class DataFolderTests {

	@TempDir
	private Path folder;

	@Test
	void prepareWhenItIsMissingThenOnlyItsOwnerMayEnter() throws IOException {
		Path data = this.folder.resolve("a/data");
		DataFolder.prepare(data);
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data))).isEqualTo("rwx------");
	}

	@Test
	void prepareWhenOthersMayEnterThenTheirRightsAreTaken() throws IOException {
		Path data = Files.createDirectory(this.folder.resolve("data"));
		Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
		DataFolder.prepare(data);
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data))).isEqualTo("rwx------");
	}

	@Test
	void prepareWhenOthersMayReadItsFilesThenTheirRightsAreTaken() throws IOException {
		Path data = Files.createDirectory(this.folder.resolve("data"));
		for (String name : List.of("promptmill.mv.db", "schema.lock", "notes.txt")) {
			Files.setPosixFilePermissions(Files.createFile(data.resolve(name)),
					PosixFilePermissions.fromString("rw-r--r--"));
		}
		DataFolder.prepare(data);
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("promptmill.mv.db"))))
			.isEqualTo("rw-------");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("schema.lock"))))
			.isEqualTo("rw-------");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("notes.txt"))))
			.as("not ours")
			.isEqualTo("rw-r--r--");
	}

	@Test
	void prepareWhenItIsAFileThenRefusedWithTheWayOut() throws IOException {
		Path data = Files.createFile(this.folder.resolve("data"));
		assertThatExceptionOfType(SettingsException.class).isThrownBy(() -> DataFolder.prepare(data))
			.withMessage("The data folder " + data + " can't be created: it is a file. Name another one as"
					+ " promptmill.data, in the job file or with --set data=FOLDER, the same for every command.");
	}

}
