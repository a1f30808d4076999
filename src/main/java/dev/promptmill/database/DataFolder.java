package dev.promptmill.database;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

import dev.promptmill.common.FileRights;
import dev.promptmill.settings.SettingsErrorMessage;
import dev.promptmill.settings.SettingsException;

/**
 * The folder of the embedded ledger, which no other account of the machine may enter: the
 * ledger holds prompts, the callback's secret path and hooks, and the file beside it lets
 * its reader talk to the database.
 */
final class DataFolder {

	private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

	/** The files in it that this program writes. */
	private static final String OURS = "{promptmill.*,schema.lock}";

	private DataFolder() {
	}

	/**
	 * Creates the folder, or takes the rights of others from it.
	 * @throws SettingsException if it can't be created, or belongs to somebody else
	 */
	static void prepare(Path folder) {
		boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
		try {
			Files.createDirectories(folder,
					posix ? new FileAttribute<?>[] { PosixFilePermissions.asFileAttribute(OWNER_ONLY) }
							: new FileAttribute<?>[0]);
			if (posix && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(folder))) {
				narrow(folder);
			}
			try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, OURS)) {
				for (Path file : files) {
					FileRights.narrowFile(file);
				}
			}
			requireWritable(folder);
			requireWritable(EmbeddedDatabase.file(folder));
		}
		catch (IOException ex) {
			throw new SettingsException("The data folder " + folder + " can't be created: "
					+ SettingsErrorMessage.ofFile(ex)
					+ ". Name another one as promptmill.data, in the job file or with --set data=FOLDER, the same for every command.");
		}
	}

	/** H2 would open it for reading only, and fail at the first thing that it writes. */
	private static void requireWritable(Path path) {
		if (Files.exists(path) && !Files.isWritable(path)) {
			throw new SettingsException("The ledger in " + path + " can't be written: permission denied. Change its"
					+ " rights, or name another folder as promptmill.data.");
		}
	}

	private static void narrow(Path folder) throws IOException {
		try {
			Files.setPosixFilePermissions(folder, OWNER_ONLY);
		}
		catch (IOException ex) {
			throw new SettingsException("The data folder " + folder + " can't be used: it belongs to "
					+ Files.getOwner(folder).getName() + ", and other users of this machine may enter it. Name a folder"
					+ " of your own as promptmill.data, such as " + folder.resolve("data") + ".");
		}
	}

}
