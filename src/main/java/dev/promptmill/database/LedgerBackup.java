package dev.promptmill.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Optional;

import com.zaxxer.hikari.HikariDataSource;
import dev.promptmill.ledger.LedgerException;

/**
 * A copy of the embedded database, written by whichever process has it open: consistent
 * also while runs write to it. The file is the owner's alone, appears as a whole and
 * never replaces another.
 */
public final class LedgerBackup {

	private static final String POSTGRES = "jdbc:postgresql:";

	private final HikariDataSource source;

	public LedgerBackup(HikariDataSource source) {
		this.source = source;
	}

	/**
	 * The command that copies a database which is not embedded.
	 * @param file as a shell takes it
	 */
	public Optional<String> command(String file) {
		String url = this.source.getJdbcUrl();
		if (!url.startsWith(POSTGRES)) {
			return Optional.empty();
		}
		URI address = URI.create(url.substring("jdbc:".length()).replaceFirst("\\?.*", ""));
		String database = (address.getHost() == null) ? address.toString()
				: "postgresql://" + this.source.getUsername() + "@" + address.getHost()
						+ ((address.getPort() < 0) ? "" : ":" + address.getPort()) + address.getPath();
		return Optional.of("pg_dump --format=custom --file=" + file + " " + database);
	}

	/**
	 * Writes the copy.
	 * @throws FileAlreadyExistsException if there is a file of that name
	 */
	public void write(Path target) throws IOException {
		Path folder = Objects.requireNonNull(target.getParent());
		Path work = Files.createTempDirectory(folder, ".backup-", owners("rwx------", folder));
		Path copy = work.resolve("ledger.zip");
		try {
			copyTo(copy);
			if (supportsOwners(folder)) {
				Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
			}
			try (FileChannel file = FileChannel.open(copy, StandardOpenOption.WRITE)) {
				file.force(true);
			}
			publish(copy, target);
			EmbeddedDatabase.forceNames(folder);
		}
		finally {
			Files.deleteIfExists(copy);
			Files.deleteIfExists(work);
		}
	}

	private void copyTo(Path copy) throws IOException {
		try (Connection connection = this.source.getConnection(); Statement statement = connection.createStatement()) {
			statement.execute("BACKUP TO '" + copy.toString().replace("'", "''") + "'");
		}
		catch (SQLException ex) {
			throw new LedgerException("The ledger could not be copied: " + ex.getMessage(), ex);
		}
		catch (UncheckedIOException ex) {
			throw ex.getCause();
		}
	}

	/** A second name fails where there is such a file; not every file system has them. */
	private static void publish(Path copy, Path target) throws IOException {
		try {
			Files.createLink(target, copy);
		}
		catch (FileAlreadyExistsException ex) {
			throw ex;
		}
		catch (IOException | UnsupportedOperationException ex) {
			Files.move(copy, target);
		}
	}

	private static FileAttribute<?>[] owners(String permissions, Path folder) {
		return supportsOwners(folder)
				? new FileAttribute<?>[] {
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)) }
				: new FileAttribute<?>[0];
	}

	private static boolean supportsOwners(Path folder) {
		return folder.getFileSystem().supportedFileAttributeViews().contains("posix");
	}

}
